import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import {
  approveJournalEntry,
  createIntercompanySplit,
  createJournalEntry,
  getJournalEntry,
} from "@cashline/contracts/systems/erp/ledger-operations";
import { createLegalEntity, listJournalEntries } from "@cashline/contracts/systems/erp/operations";
import {
  createCreditMemo,
  previewCreditMemo,
  previewWriteOff,
  receiveCash,
  writeOffReceivable,
} from "@cashline/contracts/systems/erp/receivable-operations";
import { getPolicy } from "@cashline/contracts/systems/erp/settings-operations";
import { openTestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changePolicy, openBook, type Book } from "./book.fixture.ts";
import { erp } from "./app.ts";
import { decidedBy } from "./domain/policy.ts";
import { invoiceId, usd } from "./domain/posting.fixture.ts";
import { story } from "./story.fixture.ts";

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
const receipt = async () => {
  await book.post("1");
  return (await book.pay("1", 700)).body;
};
const writeOff = async () => {
  await book.post("1");
  const body = { invoiceId: invoiceId("1"), postedOn: "2026-01-20", reason: "insolvent", requestedBy: "ada", approvedBy: "bob" };
  const preview = (await call(previewWriteOff, { body })).body;
  const made = (await call(writeOffReceivable, { body })).body;
  expect(preview.policy).toEqual(made.policy);
  return made;
};
const split = async () => {
  await call(createLegalEntity, { body: { code: "DE01", name: "Cashline GmbH", country: "DE", baseCurrency: "USD" } });
  const shares = ["US01", "DE01"].map((legalEntity) => ({ legalEntity, weight: 1 }));
  const about = { reference: "s", kind: "cost_share", legalEntity: "US01", postedOn: "2026-01-20", memo: "m" };
  return (await call(createIntercompanySplit, { body: { ...about, amount: usd(1_001), shares } })).body;
};
const entry = (make: () => Promise<{ journalEntryId: string }>) => async () => {
  const { journalEntryId } = await make();
  return (await call(getJournalEntry, { params: { journalEntryId } })).body;
};
const period = async () => {
  await book.bench.advance("2026-02-01T00:30:00.000Z");
  return (await book.close()).body;
};

type Row = [string, object, () => Promise<{ policy: { version: number } }>, number];
test.each<Row>([
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
  ...[receivable, credit, payment, journal, receipt, writeOff, split].map((make): Row => ["futurePeriods", { futurePeriods: 3 }, make, 1]),
  ["missingFxRate", { missingFxRate: "untranslated" }, receipt, 1],
  ["fxRateMaximumAgeDays", { fxRateMaximumAgeDays: 3 }, split, 1],
  ["futurePeriods", { futurePeriods: 3 }, entry(receivable), 1],
  ["fxRateMaximumAgeDays", { fxRateMaximumAgeDays: 3 }, entry(receivable), 1],
  ["creditMemoRevenue", { creditMemoRevenue: "prospective" }, entry(credit), 1],
  ["shortPaymentTolerance", { shortPaymentTolerance: { minor: "9", percent: "1" } }, entry(payment), 1],
  ["badDebtRecovery", { badDebtRecovery: "refuse" }, entry(receipt), 1],
  ["journalPosting", { journalPosting: "on_approval" }, entry(journal), 1],
  ["futurePeriods", { futurePeriods: 3 }, entry(writeOff), 1],
  ["missingFxRate", { missingFxRate: "untranslated" }, entry(split), 1],
  ["periodClose", { periodClose: "checklist" }, period, 2],
  ["earlyClose", {}, period, 1],
])("%s in force %o is on the document it shaped, with the version it is of", async (member, change, make, version) => {
  if (Object.keys(change).length > 0) await changePolicy(book.bench, change);
  const { policy } = await make();
  expect(policy).toMatchObject({ version, ...change });
  expect(policy).toHaveProperty(member);
});

test("every journal entry prints what decided an entry of its kind, and the version that was in force", async () => {
  const bench = await openTestBench(erp);
  await story(bench);
  await bench.advance("2026-03-01T01:00:00.000Z");
  const entries: JournalEntry[] = (await bench.call(listJournalEntries, { query: { limit: "1000" } })).body.items;
  const kinds = new Set(entries.map(({ source }) => source.kind));
  expect([...kinds].toSorted()).toEqual(Object.keys(decidedBy).toSorted());
  const inForce = (await bench.call(getPolicy)).body;
  for (const { source, policy } of entries)
    expect([source.kind, policy]).toEqual([
      source.kind,
      { version: 1, ...Object.fromEntries(decidedBy[source.kind].map((member) => [member, inForce[member]])) },
    ]);
  await bench.close();
});
