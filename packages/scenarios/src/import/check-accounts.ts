import type { CalendarDate } from "@cashline/kernel/time";
import type { BookAccount } from "../book/book.ts";
import type { SourceAccount } from "./accounts.ts";
import type { CsvTable } from "./csv-table.ts";
import type { SourceSubscription } from "./subscriptions.ts";

/** Monthly revenue in cents from which an account is of a tier; below the last it is a small business. */
const tierFloors = [
  ["strategic", 4_000_000n],
  ["enterprise", 2_000_000n],
  ["mid_market", 800_000n],
] as const;

/**
 * The accounts with tier and status as their subscriptions have it, and what an account's own row says otherwise.
 * Tier is by the monthly revenue of what runs on the season's first day; status is `customer` while anything paid runs,
 * `prospect` with trials only, else `churned`.
 */
export function checkAccounts(
  table: CsvTable,
  sources: ReadonlyMap<string, SourceAccount>,
  subscriptions: readonly SourceSubscription[],
  churnDays: ReadonlyMap<string, readonly CalendarDate[]>,
  from: CalendarDate,
): BookAccount[] {
  const byAccount = Map.groupBy(subscriptions, ({ account }) => account);
  return table.rows.flatMap((row) => {
    const source = sources.get(row.id);
    if (row.refused || !source) return [];
    const owned = byAccount.get(row.id) ?? [];
    const running = owned.filter(({ endedOn }) => endedOn === null || endedOn > from);
    const paid = running.filter(({ mrrMinor }) => mrrMinor > 0n);
    const events = churnDays.get(row.id)?.length ?? 0;
    if (owned.length === 0) row.keep("account-without-subscription", "no subscription names this account");
    if (source.churned && running.length > 0)
      row.keep("churned-account-still-active", `churn_flag TRUE, ${running.length} subscriptions go on; it stays a customer`);
    if (source.churned && events === 0) row.keep("churned-account-without-event", "churn_flag TRUE, but there is no churn event");
    if (!source.churned && events > 0) row.keep("churn-event-without-flag", `churn_flag FALSE, but ${events} churn events`);
    if (source.trial && paid.length > 0)
      row.keep("trial-account-with-paid-subscriptions", `is_trial TRUE, ${paid.length} subscriptions are paid`);
    if (owned.length > 0 && !owned.some(({ plan, seats }) => plan === source.plan && seats === source.seats)) {
      row.keep(
        "no-subscription-as-account-says",
        `the account says ${source.plan} with ${source.seats} seats; no subscription is like that`,
      );
    }
    const revenue = paid.reduce((sum, { mrrMinor }) => sum + mrrMinor, 0n);
    const status = paid.length > 0 ? "customer" : running.length > 0 || owned.length === 0 ? "prospect" : "churned";
    return [{ ...source.account, status, tier: tierFloors.find(([, floor]) => revenue >= floor)?.[0] ?? "small_business" }];
  });
}
