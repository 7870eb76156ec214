import type { Period } from "@cashline/contracts/systems/erp/entities";
import { describe, expect, test } from "vitest";
import { closeChecklist, type CloseFacts } from "./close-checklist.ts";
import { fiscalPeriodOf } from "./periods.ts";

const period = (month: string, status: Period["status"]): Period => ({
  id: `per_${month}`,
  legalEntity: "US01",
  month,
  status,
  ...fiscalPeriodOf(month),
  reopenings: [],
});
const facts: CloseFacts = {
  periods: [period("2026-01", "soft_closed")],
  now: "2026-02-01T01:00:00.000Z",
  unrecognized: { lines: 0, amounts: [] },
  unnumbered: 0,
  openManualJournals: 0,
  subledger: [{ currency: "USD", items: 5n, control: 5n }],
  imbalance: [{ currency: "USD", minor: 0n }],
  unappliedPayments: 0,
  untranslatedEntries: 0,
  unbilledContracts: { arrangements: 0, amounts: [] },
};
const missing = (change: Partial<CloseFacts>) =>
  closeChecklist("US01", "2026-01", { ...facts, ...change })
    .checks.filter(({ done }) => !done)
    .map(({ key }) => key);

describe("the close checklist", () => {
  test("is ready when everything is done", () => {
    const { ready, checks } = closeChecklist("US01", "2026-01", facts);
    expect(ready).toBe(true);
    expect(checks.map(({ detail }) => detail)).toEqual(checks.map(() => "done"));
  });

  test.each<[Partial<CloseFacts>, string[], boolean]>([
    [{ periods: [period("2025-12", "open"), period("2026-01", "soft_closed")] }, ["earlier_periods_closed"], false],
    [{ now: "2026-01-31T23:45:00.000Z" }, ["month_over"], false],
    [{ now: "2026-01-31T12:00:00.000Z" }, ["month_over", "recognition_run"], false],
    [{ unnumbered: 2 }, ["journals_numbered"], false],
    [{ openManualJournals: 1 }, ["no_open_manual_journals"], false],
    [{ subledger: [{ currency: "USD", items: 5n, control: 6n }] }, ["subledger_equals_control"], false],
    [{ imbalance: [{ currency: "USD", minor: 1n }] }, ["trial_balance_balances"], false],
    [{ periods: [period("2026-01", "open")] }, ["receivables_soft_closed"], true],
    [{ unappliedPayments: 1 }, ["no_unapplied_cash"], true],
    [{ untranslatedEntries: 1 }, ["foreign_entries_translated"], false],
    [{ unbilledContracts: { arrangements: 1, amounts: [{ currency: "USD", minor: 7n }] } }, ["completed_contracts_billed"], true],
    [{ unrecognized: { lines: 2, amounts: [{ currency: "USD", minor: 7n }] } }, ["revenue_recognized"], false],
    [{ periods: [period("2025-11", "closed"), period("2026-01", "soft_closed")] }, ["earlier_periods_closed"], false],
  ])("%o leaves %j, ready: %s", (change, keys, ready) => {
    expect(missing(change)).toEqual(keys);
    expect(closeChecklist("US01", "2026-01", { ...facts, ...change }).ready).toBe(ready);
  });
});
