import { approveJournalEntry, createJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { createCreditMemo, previewCreditMemo, receiveCash } from "@cashline/contracts/systems/erp/receivable-operations";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changePolicy, openBook, type Book } from "./book.fixture.ts";
import { invoiceId, usd } from "./domain/posting.fixture.ts";

let book: Book;
beforeEach(async () => {
  book = await openBook();
});
afterEach(() => book.bench.close());
const call: Book["bench"]["call"] = (...input) => book.bench.call(...input);
const memo = { reference: "c", net: usd(1_000), tax: usd(0), reason: "r", postedOn: "2026-01-20", createdBy: "ada", approvedBy: "bob" };

const receivable = async () => (await book.post("1")).body.receivable;
const credit = async () => {
  await book.post("1");
  const body = { ...memo, invoiceId: invoiceId("1") };
  const preview = (await call(previewCreditMemo, { body })).body;
  const made = (await call(createCreditMemo, { body })).body;
  expect(preview.policy).toEqual(made.policy);
  return made;
};
const payment = async () => {
  await book.post("1");
  const applications = [{ invoiceId: invoiceId("1"), amount: usd(700) }];
  const body = { reference: "r", customerId: book.customerId, amount: usd(700), receivedOn: "2026-01-20", applications };
  return (await call(receiveCash, { body })).body;
};
const journal = async () => {
  const lines = ["6000", "1010"].map((account, index) => ({ account, debit: usd(index === 0 ? 5 : 0), credit: usd(index === 0 ? 0 : 5) }));
  const body = { reference: "1", legalEntity: "US01", postedOn: "2026-01-31", currency: "USD", memo: "m", preparedBy: "ada", lines };
  const { id } = (await call(createJournalEntry, { body })).body;
  return (await call(approveJournalEntry, { params: { manualJournalId: id }, body: { approvedBy: "bob" } })).body;
};
const period = async () => {
  await book.bench.advance("2026-02-01T00:30:00.000Z");
  return (await book.close()).body;
};

test.each<[string, object, () => Promise<{ policy: { version: number } }>, number]>([
  ["creditAboveOpen", { creditAboveOpen: "unapplied" }, credit, 1],
  ["creditMemoApproval", { creditMemoApproval: "second_person" }, credit, 1],
  ["creditMemoRevenue", { creditMemoRevenue: "prospective" }, credit, 1],
  ["shortPaymentTolerance", { shortPaymentTolerance: { minor: "9", percent: "1" } }, payment, 1],
  ["overpayment", { overpayment: "refuse" }, payment, 1],
  ["missingFxRate", { missingFxRate: "untranslated" }, payment, 1],
  ["missingFxRate", { missingFxRate: "untranslated" }, receivable, 1],
  ["fxRateMaximumAgeDays", { fxRateMaximumAgeDays: 3 }, receivable, 1],
  ["scheduleBy", { scheduleBy: "month" }, receivable, 1],
  ["serviceEndDay", { serviceEndDay: "included" }, receivable, 1],
  ["journalPosting", { journalPosting: "separate" }, journal, 1],
  ["missingFxRate", { missingFxRate: "untranslated" }, journal, 1],
  ["periodClose", { periodClose: "checklist" }, period, 2],
  ["earlyClose", {}, period, 1],
])("%s in force %o is on the document it shaped, with the version it is of", async (member, change, make, version) => {
  if (Object.keys(change).length > 0) await changePolicy(book.bench, change);
  const { policy } = await make();
  expect(policy).toMatchObject({ version, ...change });
  expect(policy).toHaveProperty(member);
});
