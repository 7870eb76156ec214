import type { CloseCheck, CloseChecklist } from "@cashline/contracts/systems/erp/ledger-entities";
import { instantAt, type Instant } from "@cashline/kernel/time";
import { closedThrough, firstOpenBefore, lastDayOfMonth, softClosedThrough, type Month } from "./periods.ts";
import type { Period } from "@cashline/contracts/systems/erp/entities";

/** What the books say of a month before it is closed. */
export type CloseFacts = {
  readonly periods: readonly Period[];
  readonly now: Instant;
  /** Planned revenue of the month and earlier ones, booked by then: how many lines, and how much by currency. */
  readonly unrecognized: { readonly lines: number; readonly amounts: readonly { currency: string; minor: bigint }[] };
  readonly unnumbered: number;
  readonly openManualJournals: number;
  /** By currency: open receivables against the control account. */
  readonly subledger: readonly { currency: string; items: bigint; control: bigint }[];
  /** By currency: debits less credits over all accounts. */
  readonly imbalance: readonly { currency: string; minor: bigint }[];
  readonly unappliedPayments: number;
  readonly untranslatedEntries: number;
  /** Arrangements of which nothing is left to earn and something was never billed, begun by the month's end: how many, and how much by currency. */
  readonly unbilledContracts: { readonly arrangements: number; readonly amounts: readonly { currency: string; minor: bigint }[] };
};

/**
 * Whether the revenue of a month is recognised: closing it earlier would move that revenue into the next.
 * Source: ASC 606-10-25-23, IFRS 15.31: revenue belongs to when its obligation is satisfied.
 */
export function revenueCheck({ lines, amounts }: CloseFacts["unrecognized"]): CloseCheck {
  const detail = lines === 0 ? "done" : `${lines} planned lines of schedules and arrangements, ${sumsOf(amounts)} minor units`;
  return { key: "revenue_recognized", blocking: true, done: lines === 0, detail: detail.slice(0, 400) };
}

const sumsOf = (amounts: readonly { currency: string; minor: bigint }[]): string =>
  amounts.map(({ currency, minor }) => `${minor} ${currency}`).join(", ");

/**
 * The items of a close, blocking ones first; the month is ready when every blocking one is done.
 * Source: NetSuite's period close checklist, on which Lock A/R stands too; the other items are ours. A contract asset is a right
 * conditional on something other than time (ASC 606-10-45-3, IFRS 15.107): one that outlives its contract wants a person.
 */
export function closeChecklist(legalEntity: string, month: Month, facts: CloseFacts): CloseChecklist {
  const { periods, now } = facts;
  const closed = closedThrough(periods);
  const earlier = firstOpenBefore(month, periods, closed);
  const lastDay = lastDayOfMonth(`${month}-01`);
  const run = instantAt(lastDay, "23:30");
  const breaks = facts.subledger.filter(({ items, control }) => items !== control);
  const crooked = facts.imbalance.filter(({ minor }) => minor !== 0n);
  const locked = softClosedThrough(periods);
  const check = (key: CloseCheck["key"], blocking: boolean, done: boolean, missing: string): CloseCheck => ({
    key,
    blocking,
    done,
    detail: (done ? "done" : missing).slice(0, 400),
  });
  const checks = [
    check("earlier_periods_closed", true, earlier === undefined, `${earlier ?? ""} is open`),
    check("month_over", true, now.slice(0, 10) > lastDay, `the month lasts until ${lastDay}`),
    check("recognition_run", true, now >= run, `the recognition run strikes at ${run}`),
    revenueCheck(facts.unrecognized),
    check("journals_numbered", true, facts.unnumbered === 0, `${facts.unnumbered} entries have no number yet`),
    check(
      "no_open_manual_journals",
      true,
      facts.openManualJournals === 0,
      `${facts.openManualJournals} manual journals are drafts or approved`,
    ),
    check(
      "subledger_equals_control",
      true,
      breaks.length === 0,
      breaks.map(({ currency, items, control }) => `${currency}: items ${items}, account ${control}`).join("; "),
    ),
    check("trial_balance_balances", true, crooked.length === 0, crooked.map(({ currency, minor }) => `${currency}: ${minor}`).join("; ")),
    check("receivables_soft_closed", false, locked !== null && month <= locked, "the month's receivables are not locked"),
    check("no_unapplied_cash", false, facts.unappliedPayments === 0, `${facts.unappliedPayments} payments are not applied in full`),
    check("foreign_entries_translated", true, facts.untranslatedEntries === 0, `${facts.untranslatedEntries} foreign entries have no rate`),
    check(
      "completed_contracts_billed",
      false,
      facts.unbilledContracts.arrangements === 0,
      `${facts.unbilledContracts.arrangements} completed arrangements with a contract asset, ${sumsOf(facts.unbilledContracts.amounts)} minor units: bill it, or lower the price`,
    ),
  ];
  return { legalEntity, month, ready: checks.every(({ blocking, done }) => done || !blocking), checks };
}
