import { describe, expect, test } from "vitest";
import { detecting } from "./detecting.fixture.ts";
import { AT, published, sentInvoice, usd } from "./object-event.fixture.ts";
import { taxOffBooks } from "./tax-off-books.ts";

const found = detecting(taxOffBooks);

const receivable = (members: Record<string, unknown> = {}) =>
  published("erp.receivable", {
    id: "ar1",
    invoiceId: "inv1",
    legalEntity: "US01",
    currency: "USD",
    status: "open",
    tax: usd(800),
    gross: usd(10_800),
    open: usd(10_800),
    postedOn: "2026-01-10",
    ...members,
  });
const sale = (members: Record<string, unknown> = {}) =>
  published("tax.tax_document", { id: "txd1", code: "inv1", version: 1, status: "committed", kind: "sale", tax: usd(800), ...members });
const returned = (members: Record<string, unknown> = {}) =>
  published("tax.tax_document", {
    id: "txd2",
    code: "cn1",
    version: 1,
    status: "committed",
    kind: "return",
    originalDocumentId: "txd1",
    tax: usd(-80),
    committedAt: AT,
    ...members,
  });
const memo = (members: Record<string, unknown> = {}) =>
  published("erp.credit_memo", { id: "cm1", status: "posted", reference: "cn1", invoiceId: "inv1", tax: usd(80), ...members });
const note = published("billing.credit_note", { id: "cn1", status: "issued", invoiceId: "inv1", tax: usd(80), total: usd(1_080) });
const invoiced = [...sentInvoice("inv1"), sale(), receivable()];

describe("the tax of an invoice in ERP against the engine", () => {
  test("is none where both have the sale, and of a credit both sides", async () => {
    expect(await found(invoiced)).toEqual([]);
    expect(await found([...invoiced, note, returned(), memo()])).toEqual([]);
    expect(await found([...invoiced, memo({ tax: usd(0), reference: "goodwill" })])).toEqual([]);
    expect(await found([...invoiced, memo({ status: "reversed" })])).toEqual([]);
  });

  test("a credit memo whose tax the engine does not give back is found, with its tax", async () => {
    const [only, ...others] = await found([...invoiced, memo({ reference: "by hand" })]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1", legalEntity: "US01" });
    expect(only?.finding).toMatchObject({
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: "cm1",
      exposure: usd(80),
      direction: "none",
      correction: { reason: "tax-memo", creditMemoId: "cm1", reference: "by hand", invoiceId: "inv1" },
    });
  });

  test("a credit memo with another tax than its return, or whose return is void, is found by the difference", async () => {
    expect(await found([...invoiced, note, returned(), memo({ tax: usd(95) })])).toMatchObject([{ finding: { exposure: usd(15) } }]);
    expect(await found([...invoiced, note, returned({ status: "voided" }), memo()])).toMatchObject([{ finding: { exposure: usd(80) } }]);
  });

  test("a return that nobody has credited is found after its grace; one of a credit note is on its way", async () => {
    const [only, ...others] = await found([...invoiced, returned({ code: "by hand" })]);
    expect(others).toEqual([]);
    expect(only?.finding).toMatchObject({
      businessKey: "txd2",
      exposure: usd(80),
      correction: { reason: "tax-return", taxDocumentId: "txd2" },
    });
    expect(await found([...invoiced, returned({ code: "by hand" })], "2026-01-12T09:59:00.000Z")).toEqual([]);
    expect(await found([...invoiced, note, returned()])).toEqual([]);
  });

  test("a posted tax of which the engine has no committed document is found after its grace", async () => {
    for (const status of ["voided", "saved"]) {
      const [only, ...others] = await found([...sentInvoice("inv1"), sale({ status }), receivable()]);
      expect(others).toEqual([]);
      expect(only?.finding).toMatchObject({ businessKey: "ar1", exposure: usd(800), correction: { reason: "tax-sale" } });
    }
    expect(await found([...sentInvoice("inv1"), receivable()], "2026-01-12T09:59:00.000Z")).toEqual([]);
  });

  test("a sale with another tax than its invoice, or a posting with another, is told elsewhere", async () => {
    expect(await found([...sentInvoice("inv1"), sale({ tax: usd(900) }), receivable()])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), receivable({ tax: usd(900) })])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), receivable({ status: "reversed" })])).toEqual([]);
  });
});
