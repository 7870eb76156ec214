import type { JournalLine, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import type { CreditMemo, CreditMemoRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import { moneyOf } from "@cashline/kernel/money";
import { decideCredit, type Credited } from "./credit-memo.ts";
import { defaultPolicy } from "./policy.ts";
import { invoiceId, posting, usd } from "./posting.fixture.ts";
import { openReceivable } from "./receivable.ts";
import { layLines, recognizeLines } from "./revenue-schedule.ts";

/** Of 90.00 and 9.00 of tax. */
export const receivable = openReceivable(posting("1", { net: usd(9_000), tax: usd(900) }), {
  id: "ar_1",
  customerId: "cus_1",
  journalEntryId: "je_1",
  revenueScheduleId: "rs_1",
});

const BY_MONTH = "straight line by month, largest remainder";

/** Three months that weigh the same. */
export const laid: RevenueSchedule = {
  id: "rs_1",
  invoiceId: invoiceId("1"),
  contractId: posting("1").contractId,
  legalEntity: "US01",
  currency: "USD",
  total: usd(9_000),
  startOn: "2026-01-01",
  endOn: "2026-04-01",
  method: BY_MONTH,
  lines: layLines(moneyOf("USD", 9_000), "2026-01-01", "2026-04-01", BY_MONTH),
};

/** The first of the months is revenue. */
export const schedule = recognizeLines(laid, new Map([["2026-01", "je_2"]]));

/** The invoice in an entity that keeps its books in EUR: worth 80.19 EUR, of which 48.30 EUR are deferred, at a rate of 0.8. */
export const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
export const rate = { currency: "EUR", rate: "0.8", rateOn: "2026-01-05" };
export const foreign = { ...receivable, functional: { ...rate, gross: eur(8_019), open: eur(8_019) } };
export const carried: RevenueSchedule = { ...schedule, functional: { ...rate, total: eur(7_245), deferred: eur(4_830) } };

export const request = (net: number, tax: number, change: Partial<CreditMemoRequest> = {}): CreditMemoRequest => ({
  reference: "cm-1",
  invoiceId: invoiceId("1"),
  net: usd(net),
  tax: usd(tax),
  reason: "goodwill",
  postedOn: "2026-02-10",
  createdBy: "ada",
  ...change,
});

/** What is decided of a credit asked for against the receivable, changed. */
export const decide = (asked: CreditMemoRequest, policy: Partial<LedgerPolicy> = {}, change = {}, before: CreditMemo[] = []) =>
  decideCredit(asked, { receivable: { ...receivable, ...change }, schedule, before, policy: { ...defaultPolicy, ...policy } });

/** @throws Error when the credit was refused */
export const credited = (decision: ReturnType<typeof decideCredit>): Credited => {
  if (decision.outcome === "refused") throw new Error(decision.detail);
  return decision;
};

export const sides = (lines: readonly JournalLine[]) => lines.map(({ role, debit, credit }) => [role, debit.minor, credit.minor]);
export const worth = (lines: readonly JournalLine[]) =>
  lines.map(({ role, functionalDebit, functionalCredit }) => [role, functionalDebit?.minor, functionalCredit?.minor]);
