import type {
  AccountRole,
  JournalEntry,
  JournalLine,
  RevenueSchedule,
  RevenueScheduleLine,
} from "@cashline/contracts/systems/erp/entities";
import { only, usd } from "./objects.fixture.ts";
import type { TrialBalanceRow } from "./snapshot.ts";

const START = "2026-02-01";

export const debit = (role: AccountRole, minor: number): JournalLine => ({ account: role, role, debit: usd(minor), credit: usd(0) });
export const credit = (role: AccountRole, minor: number): JournalLine => ({ account: role, role, debit: usd(0), credit: usd(minor) });

/** An entry of February 2026, posted on its first day. */
export const entry = (id: string, number: number | null, ...lines: JournalLine[]): JournalEntry =>
  only<JournalEntry>({
    id,
    number: number === null ? null : `US01-JE-202602-${String(number).padStart(6, "0")}`,
    legalEntity: "US01",
    month: "2026-02",
    postedAt: `${START}T10:00:00.000Z`,
    currency: "USD",
    lines,
  });

/** An invoice paid, one open, one reversed, and a month recognised. */
export const soundJournal = (): JournalEntry[] => [
  entry("je-paid", 1, debit("receivable", 1320), credit("tax_payable", 120), credit("deferred_revenue", 1200)),
  entry("je-cash", 2, debit("cash", 1320), credit("receivable", 1320)),
  entry("je-open", 3, debit("receivable", 550), credit("tax_payable", 50), credit("deferred_revenue", 500)),
  entry("je-reversed", 4, debit("receivable", 99), credit("tax_payable", 9), credit("deferred_revenue", 90)),
  entry("je-reversal", 5, debit("deferred_revenue", 90), debit("tax_payable", 9), credit("receivable", 99)),
  entry("je-february", 6, debit("deferred_revenue", 100), credit("revenue", 100)),
];

/** The trial balance of a journal, row by legal entity, account and currency. */
export function trialBalanceOf(journal: readonly JournalEntry[]): TrialBalanceRow[] {
  const rows = new Map<string, TrialBalanceRow>();
  for (const { legalEntity, currency, lines } of journal) {
    for (const { account, role, debit: debited, credit: credited } of lines) {
      const key = `${legalEntity} ${account} ${currency}`;
      const row = rows.get(key);
      const sum = (before: string | undefined, minor: string): { currency: string; minor: string } => ({
        currency,
        minor: String(BigInt(before ?? 0) + BigInt(minor)),
      });
      rows.set(key, {
        legalEntity,
        account,
        role,
        currency,
        debit: sum(row?.debit.minor, debited.minor),
        credit: sum(row?.credit.minor, credited.minor),
      });
    }
  }
  return [...rows.values()];
}

export const scheduleLine = (month: string, status: RevenueScheduleLine["status"], minor: number): RevenueScheduleLine =>
  only<RevenueScheduleLine>({
    month,
    status,
    recognizeOn: `${month}-28`,
    amount: usd(minor),
    journalEntryId: status === "recognized" ? "je-february" : null,
  });

export const schedule = (name: string, total: number, ...lines: RevenueScheduleLine[]): RevenueSchedule =>
  only<RevenueSchedule>({
    id: `rs-${name}`,
    invoiceId: `inv-${name}`,
    contractId: `ctr-${name}`,
    legalEntity: "US01",
    currency: "USD",
    total: usd(total),
    lines,
  });
