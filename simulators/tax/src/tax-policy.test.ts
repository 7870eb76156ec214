import { previewTax } from "@cashline/contracts/systems/tax/calculation-operations";
import { getTaxDocument, listTaxDocuments } from "@cashline/contracts/systems/tax/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/tax/place-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultPolicy } from "./domain/policy.ts";
import { eur, germanSale, line, openTaxBench, toFrance, type TaxBench } from "./tax-bench.fixture.ts";

describe("tax policy", () => {
  let bench: TaxBench;
  beforeEach(async () => {
    bench = await openTaxBench();
  });
  afterEach(() => bench.close());

  test("nothing must be set: the default is there at version 0", async () => {
    expect(await bench.call(getPolicy)).toMatchObject({ status: 200, headers: { etag: '"v0"' }, body: defaultPolicy });
  });

  test("an update needs the version read, is published and read back", async () => {
    const policy = { ...defaultPolicy, roundingLevel: "document" };
    expect(await bench.call(updatePolicy, { body: policy, ifMatch: '"v1"' })).toMatchObject({
      status: 412,
      body: { code: "version-conflict" },
    });
    expect(await bench.call(updatePolicy, { body: policy })).toMatchObject({ status: 428, body: { code: "if-match-missing" } });
    const updated = await bench.call(updatePolicy, { body: policy, ifMatch: '"v0"' });
    expect(updated).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: policy });
    expect((await bench.call(getPolicy)).body).toEqual(updated.body);
    expect((await bench.events("tax.policy.updated.v1"))[0]?.data).toEqual(updated.body);
    expect(await bench.call(updatePolicy, { body: policy, ifMatch: '"v0"' })).toMatchObject({ status: 412 });
    expect(await bench.call(updatePolicy, { body: policy, ifMatch: '"v1"' })).toMatchObject({ status: 200, headers: { etag: '"v2"' } });
  });

  test("a downtime that ends before it begins is refused and nothing changes", async () => {
    const registryDowntimes = [{ country: null, from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }];
    expect(await bench.setPolicy({ registryDowntimes })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect((await bench.call(getPolicy)).body.registryDowntimes).toEqual([]);
  });

  test("a document is rounded and priced by the policy of its day and says so; earlier ones keep theirs", async () => {
    const lines = ["1", "2", "3"].map((id) => line(id, eur("105")));
    const before = (await bench.calculate({ lines })).body;
    expect(before).toMatchObject({ rounding: "half-up, per line", priceMode: "exclusive", tax: eur("60") });
    await bench.setPolicy({ roundingLevel: "document", roundingMode: "half-even", priceMode: "inclusive" });
    expect((await bench.calculate({ code: "inv-2", lines })).body).toMatchObject({
      rounding: "half-even, per document",
      priceMode: "inclusive",
      net: eur("265"),
      tax: eur("50"),
    });
    expect((await bench.calculate({ code: "inv-3", lines, priceMode: "exclusive" })).body).toMatchObject({
      priceMode: "exclusive",
      net: eur("315"),
    });
    expect((await bench.call(getTaxDocument, { params: { taxDocumentId: before.id } })).body).toEqual(before);
  });

  test("while the registry is down, documents and previews that need it are held, and made with the same key once it answers", async () => {
    await bench.setPolicy({ registryDowntimes: [{ country: "FR", from: "2026-01-01T00:00:00Z", to: "2026-01-01T06:00:00Z" }] });
    const held = { status: 409, body: { code: "tax-registry-unavailable" } };
    const body = { ...germanSale, ...toFrance };
    expect(await bench.call(previewTax, { body })).toMatchObject(held);
    expect(await bench.calculate(toFrance)).toMatchObject(held);
    expect((await bench.call(listTaxDocuments)).body.items).toEqual([]);
    expect(await bench.call(previewTax, { body, key: "again" })).toMatchObject(held);
    await bench.advance("2026-01-01T06:00:00.000Z");
    expect(await bench.call(previewTax, { body, key: "again" })).toMatchObject({
      status: 200,
      body: { treatment: "reverse_charge", registryOutage: null },
    });
  });

  test("a tenant may accept the form of a number meanwhile, and the document prints it", async () => {
    await bench.setPolicy({
      registryDowntimes: [{ country: null, from: "2026-01-01T00:00:00Z", to: null }],
      registryOutage: "accept_form",
    });
    expect((await bench.calculate(toFrance)).body).toMatchObject({
      treatment: "reverse_charge",
      registryOutage: "accept_form",
      taxIdEvidence: { policy: "registry_or_form", registry: "unavailable", consultationNumber: null },
    });
  });

  test("a return bears the day the policy says and prints it", async () => {
    const first = await bench.committed();
    await bench.advance("2026-03-01T00:00:00.000Z");
    expect(
      (await bench.returned(first.id, { code: "cn-1", reason: "price", lines: [{ lineId: "2", net: eur("10") }] })).body,
    ).toMatchObject({
      returnDate: "issued",
      taxOn: "2026-03-01",
    });
    await bench.setPolicy({ returnDate: "original" });
    expect((await bench.returned(first.id, { code: "cn-2", reason: "rest" })).body).toMatchObject({
      returnDate: "original",
      taxOn: "2026-01-01",
    });
  });
});
