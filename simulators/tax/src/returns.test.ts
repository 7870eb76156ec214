import { adjustTaxDocument, createReturnDocument, previewReturnDocument } from "@cashline/contracts/systems/tax/calculation-operations";
import { commitTaxDocument, listTaxDocuments, lockTaxDocument, voidTaxDocument } from "@cashline/contracts/systems/tax/operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eur, line, missing, openTaxBench, usd, type TaxBench } from "./tax-bench.fixture.ts";

const credit = { code: "cn-1", reason: "cancelled" };
const part = (lineId: string, minor: string) => ({ lineId, net: eur(minor) });

describe("return documents", () => {
  let bench: TaxBench;
  beforeEach(async () => {
    bench = await openTaxBench();
  });
  afterEach(() => bench.close());

  const of = (taxDocumentId: string) => ({ taxDocumentId });
  const voided = (id: string) => bench.call(voidTaxDocument, { params: of(id), body: { reason: "wrong" } });

  test("a whole return mirrors its document, is saved and published, and is committed by itself", async () => {
    const sale = await bench.committed();
    const answer = await bench.returned(sale.id, credit);
    expect(answer).toMatchObject({
      status: 201,
      headers: { etag: '"v1"' },
      body: {
        code: "cn-1",
        version: 1,
        status: "saved",
        kind: "return",
        originalDocumentId: sale.id,
        returnReason: "cancelled",
        rounding: sale.rounding,
        summary: [{ jurisdiction: "DE", name: "VAT", rate: "0.19", taxable: eur("-10050"), exempt: eur("0"), tax: eur("-1910") }],
        net: eur("-10050"),
        tax: eur("-1910"),
        lines: [
          { lineId: "1", net: eur("-10000"), tax: eur("-1900"), details: [{ jurisdiction: "DE", rate: "0.19" }] },
          { lineId: "2", net: eur("-50"), tax: eur("-10") },
        ],
      },
    });
    expect((await bench.types()).at(-1)).toBe("tax.document.calculated.v1");
    expect(await bench.call(commitTaxDocument, { params: of(answer.body.id), body: {} })).toMatchObject({ body: { status: "committed" } });
  });

  test("a preview says what a return would and counts nothing", async () => {
    const { id } = await bench.committed();
    const preview = await bench.call(previewReturnDocument, { params: of(id), body: credit });
    expect(preview).toMatchObject({
      status: 200,
      body: { status: "temporary", kind: "return", originalDocumentId: id, tax: eur("-1910") },
    });
    const made = await bench.returned(id, credit);
    expect(made.body).toMatchObject({ ...preview.body, status: "saved" });
    expect(await bench.call(previewReturnDocument, { params: of(id), body: credit })).toMatchObject({
      status: 422,
      body: { code: "return-exceeds-document" },
    });
  });

  test("returns in parts take back to the unit what was taxed", async () => {
    const { id } = await bench.committed({ lines: [line("1", eur("100"))] });
    const taxes: string[] = [];
    for (const [index, minor] of ["33", "33", "33"].entries())
      taxes.push((await bench.returned(id, { ...credit, code: `cn-${index}`, lines: [part("1", minor)] })).body.tax.minor);
    taxes.push((await bench.returned(id, { ...credit, code: "cn-rest" })).body.tax.minor);
    expect(taxes.reduce((sum, minor) => sum + Number(minor), 0)).toBe(-19);
  });

  test("a document filed and locked is corrected by a return", async () => {
    const { id } = await bench.committed();
    await bench.call(lockTaxDocument, { params: of(id), body: { filing: "2026-01" } });
    expect(await bench.returned(id, credit)).toMatchObject({ status: 201, body: { tax: eur("-1910") } });
  });

  test("the original's rate counts, not the one of the day", async () => {
    const { id } = await bench.committed({ taxOn: "2020-12-31" });
    expect((await bench.returned(id, credit)).body.lines[0].details[0]).toMatchObject({ rate: "0.16", tax: eur("-1600") });
  });

  test("tax as the credit note bears it is what goes back", async () => {
    const { id } = await bench.committed();
    const lines = [{ ...part("1", "5000"), tax: eur("949") }];
    expect((await bench.returned(id, { ...credit, lines })).body).toMatchObject({ net: eur("-5000"), tax: eur("-949") });
  });

  test.each([
    ["more tax than is left of a line", [{ ...part("1", "5000"), tax: eur("1901") }], "return-exceeds-document"],
    ["more than is left of a line", [part("1", "10001")], "return-exceeds-document"],
    ["a line the document does not have", [part("3", "1")], "return-exceeds-document"],
    ["the wrong sign", [part("1", "-1")], "return-exceeds-document"],
    ["another currency", [{ lineId: "1", net: usd("1") }], "mixed-currencies"],
    ["a line twice", [part("1", "1"), part("1", "1")], "duplicate-line-id"],
  ])("%s is refused", async (_, lines, code) => {
    const { id } = await bench.committed();
    expect(await bench.returned(id, { ...credit, lines })).toMatchObject({ status: 422, body: { code } });
    expect(await bench.call(previewReturnDocument, { params: of(id), body: { ...credit, lines } })).toMatchObject({ body: { code } });
    expect((await bench.call(listTaxDocuments)).body.items).toHaveLength(1);
  });

  test("only what is committed is returned, and a return is neither returned, adjusted nor calculated again", async () => {
    const saved = (await bench.calculate()).body;
    expect(await bench.returned(saved.id, credit)).toMatchObject({ status: 409, body: { code: "tax-document-not-committed" } });
    expect(await bench.returned(missing("txd"), credit)).toMatchObject({ status: 404 });
    const sale = await bench.committed();
    const { id } = (await bench.returned(sale.id, credit)).body;
    const isReturn = { status: 409, body: { code: "tax-document-is-return" } };
    expect(await bench.returned(id, { ...credit, code: "cn-2" })).toMatchObject(isReturn);
    expect(await bench.call(adjustTaxDocument, { params: of(id), body: { reason: "other", description: "x" } })).toMatchObject(isReturn);
    expect(await bench.calculate({ code: "cn-1" })).toMatchObject(isReturn);
  });

  test("a code in use is refused; a voided return's code is free and what it took is left again", async () => {
    const sale = await bench.committed();
    const { id } = (await bench.returned(sale.id, credit)).body;
    expect(await bench.call(createReturnDocument, { params: of(sale.id), body: { ...credit, lines: [part("1", "1")] } })).toMatchObject({
      status: 422,
      body: { code: "return-exceeds-document" },
    });
    expect(await voided(id)).toMatchObject({ status: 200 });
    const partly = { ...credit, lines: [part("1", "5000")] };
    expect((await bench.returned(sale.id, partly)).body).toMatchObject({ version: 2, tax: eur("-950") });
    expect(await bench.returned(sale.id, partly)).toMatchObject({ status: 409, body: { code: "already-exists" } });
  });

  test("a document with returns against it is neither voided, adjusted nor calculated again until they are voided", async () => {
    const sale = await bench.committed();
    const { id } = (await bench.returned(sale.id, { ...credit, lines: [part("1", "1")] })).body;
    const refused = { status: 409, body: { code: "tax-document-has-returns" } };
    expect(await voided(sale.id)).toMatchObject(refused);
    expect(await bench.call(adjustTaxDocument, { params: of(sale.id), body: { reason: "other", description: "x" } })).toMatchObject(
      refused,
    );
    expect(await bench.calculate()).toMatchObject(refused);
    await voided(id);
    expect(await voided(sale.id)).toMatchObject({ status: 200, body: { status: "voided", voidReason: "wrong" } });
  });

  test("a second return with the same key is the first", async () => {
    const sale = await bench.committed();
    const call = () => bench.call(createReturnDocument, { params: of(sale.id), body: credit, key: "once" });
    const first = await call();
    expect(await call()).toMatchObject({ status: 201, headers: { "idempotent-replayed": "true" }, body: first.body });
  });
});
