import { describe, expect, test } from "vitest";
import { creditNotPosted, memoOffNote } from "./credit-postings.ts";
import { detecting } from "./detecting.fixture.ts";
import { AT, caseOn, published, sentInvoice, usd } from "./object-event.fixture.ts";

const found = detecting(creditNotPosted, memoOffNote);

const receivable = (status = "open") =>
  published("erp.receivable", {
    id: "ar1",
    invoiceId: "inv1",
    legalEntity: "US01",
    currency: "USD",
    status,
    net: usd(10_000),
    tax: usd(800),
    gross: usd(10_800),
    open: usd(10_800),
    postedOn: "2026-01-10",
  });
const note = (members: Record<string, unknown> = {}) =>
  published("billing.credit_note", {
    id: "crn1",
    invoiceId: "inv1",
    status: "issued",
    currency: "USD",
    net: usd(5_000),
    tax: usd(400),
    total: usd(5_400),
    issuedAt: AT,
    ...members,
  });
const memo = (members: Record<string, unknown> = {}) =>
  published("erp.credit_memo", {
    id: "cm1",
    reference: "crn1",
    invoiceId: "inv1",
    status: "posted",
    net: usd(5_000),
    tax: usd(400),
    ...members,
  });
const posted = [...sentInvoice("inv1"), receivable()];

describe("a credit note of a posted invoice", () => {
  test("is none with its memo, when void, over nothing, or on an invoice that is not in the books", async () => {
    expect(await found([...posted, note(), memo()])).toEqual([]);
    expect(await found([...posted, note({ status: "void" })])).toEqual([]);
    expect(await found([...posted, note({ net: usd(0), tax: usd(0), total: usd(0) })])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), note()])).toEqual([]);
    expect(await found([...sentInvoice("inv1"), receivable("reversed"), note()])).toEqual([]);
  });

  test.each([
    ["no memo", []],
    ["a memo that was taken back", [memo({ status: "reversed" })]],
    ["a memo of another reference", [memo({ reference: "goodwill" })]],
  ])("with %s is found after its grace, with its total", async (_what, memos) => {
    const [only, ...others] = await found([...posted, note(), ...memos]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ correlationId: "opp-inv1", accountId: "acc-of-inv1", legalEntity: "US01" });
    expect(only?.finding).toMatchObject({
      code: "ERP-POST-REJECTED",
      businessKey: "crn1",
      exposure: usd(5_400),
      direction: "none",
      correction: { reason: "credit-unbooked", creditNoteId: "crn1", invoiceId: "inv1", legalEntity: "US01" },
    });
    expect(await found([...posted, note(), ...memos], "2026-01-12T09:59:00.000Z")).toEqual([]);
  });

  test("that ERP refused is left to its open case", async () => {
    const refused = (status: string, detectedBy = "guard") => caseOn("ERP-POST-REJECTED", "crn1", status, detectedBy);
    expect(await found([...posted, note(), refused("in_progress")])).toEqual([]);
    expect(await found([...posted, note(), refused("closed")])).toHaveLength(1);
    expect(await found([...posted, note(), refused("in_progress", "reconciliation")])).toHaveLength(1);
  });

  test("that ERP refused for its day is told as that, unless its memo was taken back since", async () => {
    const refused = published("erp.refused_credit", { id: "cmx1", reference: "crn1", invoiceId: "inv1" });
    expect(await found([...posted, note(), refused])).toEqual([]);
    expect(await found([...posted, note(), refused, memo({ status: "reversed" })])).toHaveLength(1);
  });

  test("with a memo over another net is found by the difference", async () => {
    const [only, ...others] = await found([...posted, note(), memo({ net: usd(5_700) })]);
    expect(others).toEqual([]);
    expect(only?.finding).toMatchObject({
      code: "ERP-SUBLEDGER-BREAK",
      businessKey: "crn1",
      exposure: usd(700),
      correction: { reason: "credit-differs" },
    });
  });

  test("is not asked of a memo that ERP gives in its own right", async () => {
    expect(await found([...posted, memo({ reference: "goodwill" })])).toEqual([]);
  });
});
