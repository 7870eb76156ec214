import { adjustTaxDocument, calculateTax, previewAdjustment, previewTax } from "@cashline/contracts/systems/tax/calculation-operations";
import { createExemptionCertificate } from "@cashline/contracts/systems/tax/customer-operations";
import {
  commitTaxDocument,
  getTaxDocument,
  getTaxDocumentVersions,
  listTaxDocuments,
  lockTaxDocument,
  voidTaxDocument,
} from "@cashline/contracts/systems/tax/operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountId, eur, germanSale, line, missing, newYorkSale, openTaxBench, shipTo, type TaxBench } from "./tax-bench.fixture.ts";

const adjustment = { reason: "price_adjusted", description: "agreed rebate" };

describe("versions of a tax document", () => {
  let bench: TaxBench;
  beforeEach(async () => {
    bench = await openTaxBench();
  });
  afterEach(() => bench.close());

  const of = (taxDocumentId: string) => ({ taxDocumentId });
  const lock = (id: string) => bench.call(lockTaxDocument, { params: of(id), body: { filing: "UStVA 2026-01" } });
  const adjust = (id: string, over: object = {}) => bench.call(adjustTaxDocument, { params: of(id), body: { ...adjustment, ...over } });
  const read = async (id: string) => (await bench.call(getTaxDocument, { params: of(id) })).body;

  test("a preview says what a calculation would and keeps nothing", async () => {
    const preview = await bench.call(previewTax, { body: germanSale });
    expect(preview).toMatchObject({ status: 200, body: { status: "temporary", kind: "sale", tax: eur("1910") } });
    expect((await bench.call(listTaxDocuments)).body.items).toEqual([]);
    expect(await bench.events("tax.document.calculated.v1")).toEqual([]);
    const { body: document } = await bench.calculate();
    expect(document).toMatchObject({ ...preview.body, status: "saved" });
  });

  test.each([
    ["unknown-jurisdiction", { shipTo: shipTo("AQ") }],
    ["unknown-legal-entity", { legalEntity: "FR01" }],
    ["unknown-currency", { currency: "ABC", lines: [line("1", { currency: "ABC", minor: "1" })] }],
    ["invalid-tax-id", { shipTo: shipTo("FR"), customerTaxId: "FR1" }],
    ["mixed-currencies", { lines: [line("1", { currency: "USD", minor: "1" })] }],
    ["duplicate-line-id", { lines: [line("1", eur("1")), line("1", eur("1"))] }],
  ])("a preview refuses %s as a calculation does", async (code, over) => {
    const body = { ...germanSale, ...over };
    expect(await bench.call(previewTax, { body })).toMatchObject({ status: 422, body: { code } });
    expect(await bench.call(calculateTax, { body })).toMatchObject({ status: 422, body: { code } });
  });

  test.each([
    ["a day before all rates", { taxOn: "1900-01-01" }, 422],
    ["a day after all plans", { taxOn: "2199-12-31" }, 201],
    ["an amount of sixteen digits", { lines: [line("1", eur("1000000000000000"))] }, 400],
    ["no lines", { lines: [] }, 400],
    ["two hundred and one lines", { lines: Array.from({ length: 201 }, (_, index) => line(String(index), eur("1"))) }, 400],
    ["a very long code", { code: "x".repeat(61) }, 400],
    ["an account that is none", { accountId: "acc_1" }, 400],
  ])("%s is answered and breaks nothing", async (_, over, status) => {
    expect((await bench.calculate({ legalEntity: "US01", shipTo: shipTo("US", "NY"), ...over })).status).toBe(status);
  });

  test("a committed document is locked by its filing, and then neither voided, adjusted nor calculated again", async () => {
    const { id } = await bench.committed();
    expect(await lock(id)).toMatchObject({
      status: 200,
      headers: { etag: '"v3"' },
      body: { status: "locked", filing: "UStVA 2026-01", lockedAt: "2026-01-01T00:00:00.000Z" },
    });
    expect((await bench.types()).at(-1)).toBe("tax.document.locked.v1");
    const locked = { status: 409, body: { code: "tax-document-locked" } };
    expect(await bench.call(voidTaxDocument, { params: of(id), body: { reason: "x" } })).toMatchObject(locked);
    expect(await adjust(id)).toMatchObject(locked);
    expect(await bench.calculate()).toMatchObject(locked);
    expect((await read(id)).status).toBe("locked");
  });

  test("only a committed document is locked", async () => {
    const { id } = (await bench.calculate()).body;
    expect(await lock(id)).toMatchObject({ status: 409, body: { code: "tax-document-not-committed" } });
    expect(await lock(missing("txd"))).toMatchObject({ status: 404, body: { code: "not-found" } });
  });

  test("an adjustment is the next version, says why, keeps what it does not name, and the old one stays as adjusted", async () => {
    const first = await bench.committed({ priceMode: "inclusive" });
    const adjusted = await adjust(first.id, { lines: [line("1", eur("11900"))] });
    expect(adjusted).toMatchObject({
      status: 201,
      headers: { etag: '"v1"' },
      body: {
        version: 2,
        status: "saved",
        priceMode: "inclusive",
        taxOn: first.taxOn,
        net: eur("10000"),
        tax: eur("1900"),
        adjustment: { ...adjustment, replacesVersion: 1 },
      },
    });
    expect(await read(first.id)).toMatchObject({ status: "adjusted", adjustedAt: "2026-01-01T00:00:00.000Z", tax: first.tax });
    expect((await bench.types()).slice(-2)).toEqual(["tax.document.adjusted.v1", "tax.document.calculated.v1"]);
    expect(await adjust(first.id)).toMatchObject({ status: 409, body: { code: "tax-document-adjusted" } });
    expect(await bench.call(voidTaxDocument, { params: of(first.id), body: { reason: "x" } })).toMatchObject({
      body: { code: "tax-document-adjusted" },
    });
  });

  test("the preview of an adjustment is the version it would make, and changes nothing", async () => {
    const first = await bench.committed({ priceMode: "inclusive" });
    const before = await bench.types();
    const body = { ...adjustment, lines: [line("1", eur("11900"))] };
    const preview = await bench.call(previewAdjustment, { params: of(first.id), body });
    expect(preview).toMatchObject({
      status: 200,
      body: { status: "temporary", version: 2, adjustment: { ...adjustment, replacesVersion: 1 }, net: eur("10000"), tax: eur("1900") },
    });
    expect(await read(first.id)).toEqual(first);
    expect((await bench.call(listTaxDocuments)).body.items).toHaveLength(1);
    expect(await bench.types()).toEqual(before);
    expect((await adjust(first.id, { lines: body.lines })).body).toMatchObject({ ...preview.body, status: "saved" });
  });

  test.each<[string, object, (id: string) => Promise<unknown>]>([
    ["tax-document-voided", {}, (id) => bench.call(voidTaxDocument, { params: of(id), body: { reason: "x" } })],
    ["tax-document-adjusted", {}, (id) => adjust(id)],
    ["tax-document-locked", {}, lock],
    ["tax-document-has-returns", {}, (id) => bench.returned(id, { code: "cn-1", reason: "x" })],
    ["unknown-jurisdiction", { shipTo: shipTo("AQ") }, () => Promise.resolve()],
    ["invalid-tax-id", { shipTo: shipTo("FR"), customerTaxId: "FR1" }, () => Promise.resolve()],
    ["mixed-currencies", { lines: [line("1", { currency: "USD", minor: "1" })] }, () => Promise.resolve()],
    ["duplicate-line-id", { lines: [line("1", eur("1")), line("1", eur("1"))] }, () => Promise.resolve()],
  ])("the preview of an adjustment refuses %s as the adjustment does", async (code, over, prepare) => {
    const { id } = await bench.committed();
    await prepare(id);
    const previewed = await bench.call(previewAdjustment, { params: of(id), body: { ...adjustment, ...over } });
    expect(previewed).toMatchObject({ body: { code } });
    expect(await adjust(id, over)).toMatchObject({ status: previewed.status, body: { code, detail: previewed.body.detail } });
  });

  test("neither a return nor a document that is not there has a preview of an adjustment, and it commits nothing", async () => {
    const { id } = await bench.committed();
    const { body: credit } = await bench.returned(id, { code: "cn-1", reason: "x" });
    const preview = (taxDocumentId: string, over = {}) =>
      bench.call(previewAdjustment, { params: of(taxDocumentId), body: { ...adjustment, ...over } });
    expect(await preview(credit.id)).toMatchObject({ status: 409, body: { code: "tax-document-is-return" } });
    expect(await preview(missing("txd"))).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(await preview(id, { commit: true })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });

  test("nothing named, an adjustment of inclusive prices asks for the same prices again", async () => {
    const first = await bench.committed({ priceMode: "inclusive", lines: [line("1", eur("9999"))] });
    expect((await adjust(first.id)).body).toMatchObject({ net: first.net, tax: first.tax });
  });

  test("an adjustment may be committed at once", async () => {
    const { id } = await bench.committed();
    expect((await adjust(id, { commit: true })).body).toMatchObject({ version: 2, status: "committed" });
    expect((await bench.types()).at(-1)).toBe("tax.document.committed.v1");
  });

  test("an adjustment that cannot be calculated changes nothing", async () => {
    const { id } = await bench.committed();
    expect(await adjust(id, { shipTo: shipTo("AQ") })).toMatchObject({ status: 422, body: { code: "unknown-jurisdiction" } });
    expect(await read(id)).toMatchObject({ status: "committed", version: 1 });
    await bench.call(voidTaxDocument, { params: of(id), body: { reason: "x" } });
    expect(await adjust(id)).toMatchObject({ status: 409, body: { code: "tax-document-voided" } });
  });

  test("all versions of a code are listed in their order, asked by any of them", async () => {
    const first = await bench.committed();
    const second = (await adjust(first.id)).body;
    await bench.call(voidTaxDocument, { params: of(second.id), body: { reason: "wrong" } });
    const third = (await bench.calculate()).body;
    const { body } = await bench.call(getTaxDocumentVersions, { params: of(second.id) });
    expect(body.items.map((each: { version: number; status: string }) => [each.version, each.status])).toEqual([
      [1, "adjusted"],
      [2, "voided"],
      [3, "saved"],
    ]);
    expect(body.items[2].id).toBe(third.id);
    expect(await bench.call(getTaxDocumentVersions, { params: of(missing("txd")) })).toMatchObject({ status: 404 });
  });

  test("an exempt customer bears nothing, and the document names the certificate", async () => {
    const certificate = { accountId, number: "1", jurisdictions: ["US-NY"], reason: "resale", validFrom: "2026-01-01", validTo: null };
    const { body: filed } = await bench.call(createExemptionCertificate, { body: certificate });
    const { body } = await bench.calculate({ ...newYorkSale, accountId });
    expect(body).toMatchObject({
      treatment: "exempt",
      tax: { currency: "USD", minor: "0" },
      summary: [{ jurisdiction: "US-NY", taxable: { currency: "USD", minor: "0" }, exempt: { currency: "USD", minor: "100000" } }],
      lines: [
        { details: [{ jurisdiction: "US-NY", exemption: { certificateId: filed.id, amount: { currency: "USD", minor: "100000" } } }] },
      ],
    });
    expect(await bench.call(commitTaxDocument, { params: of(body.id), body: {} })).toMatchObject({ status: 200 });
  });
});
