import { epochMs, type CalendarDate } from "@cashline/kernel/time";
import type { BookChurnEvent, BookContract, BookTicket } from "../book/book.ts";
import type { SourceAccount } from "./accounts.ts";
import type { CsvTable } from "./csv-table.ts";
import type { SourceSubscription } from "./subscriptions.ts";

export const TICKET_COLUMNS = [
  "ticket_id",
  "account_id",
  "submitted_at",
  "closed_at",
  "resolution_time_hours",
  "priority",
  "first_response_time_minutes",
  "satisfaction_score",
  "escalation_flag",
];
export const CHURN_COLUMNS = [
  "churn_event_id",
  "account_id",
  "churn_date",
  "reason_code",
  "refund_amount_usd",
  "preceding_upgrade_flag",
  "preceding_downgrade_flag",
  "is_reactivation",
  "feedback_text",
];

const priorities = ["low", "medium", "high", "urgent"] as const;
const HOUR_MS = 3_600_000;

/** Tickets, for the support desk. */
export function mapTickets(table: CsvTable, accounts: ReadonlyMap<string, SourceAccount>): BookTicket[] {
  return table.rows.flatMap((row) => {
    const account = row.text("account_id");
    const source = accounts.get(account);
    if (!source) row.refuse("unknown-account", `account ${account} is not in the accounts file or was refused`);
    const submittedAt = row.optionalInstant("submitted_at");
    if (submittedAt === null && !row.refused) row.refuse("submission-missing", "submitted_at is empty");
    let closedAt = row.optionalInstant("closed_at");
    const priority = priorities.find((known) => known === row.text("priority").toLowerCase());
    if (priority === undefined) row.refuse("unknown-priority", `priority is "${row.text("priority")}"`);
    const firstResponseMinutes = row.wholeNumber("first_response_time_minutes", 0);
    const escalated = row.flag("escalation_flag");
    if (row.refused || submittedAt === null || priority === undefined) return [];

    if (source && submittedAt.slice(0, 10) < source.signedUpOn)
      row.keep("ticket-before-signup", `submitted ${submittedAt.slice(0, 10)}, the account signed up ${source.signedUpOn}`);
    if (closedAt !== null && closedAt < submittedAt) {
      row.repair("closed-before-submitted", `closed ${closedAt}, submitted ${submittedAt}; taken over as not closed`);
      closedAt = null;
    }
    const stated = row.text("resolution_time_hours");
    const resolutionHours = closedAt === null ? stated : String((epochMs(closedAt) - epochMs(submittedAt)) / HOUR_MS);
    if (closedAt !== null && Number(stated) !== Number(resolutionHours))
      row.repair("resolution-hours-differ", `resolution_time_hours is ${stated}, from submission to closing ${resolutionHours}`);
    if (closedAt !== null && firstResponseMinutes > Number(resolutionHours) * 60)
      row.keep("answered-after-closing", `first response after ${firstResponseMinutes} minutes, closed after ${resolutionHours} hours`);
    const score = row.text("satisfaction_score");
    const inRange = /^[1-5](\.0+)?$/.test(score);
    if (score !== "" && !inRange)
      row.repair("satisfaction-out-of-range", `satisfaction_score is "${score}", expected 1 to 5; taken over as not given`);
    return [
      {
        key: row.id,
        account,
        submittedAt,
        closedAt,
        resolutionHours,
        priority,
        firstResponseMinutes,
        satisfaction: inRange ? Number(score) : null,
        escalated,
      },
    ];
  });
}

/** Days on which each account churned, in order, whether or not the rest of the row is good. */
export function churnDaysOf(table: CsvTable): Map<string, CalendarDate[]> {
  const days = Map.groupBy(
    table.rows.filter((row) => /^\d{4}-\d{2}-\d{2}$/.test(row.text("churn_date"))),
    (row) => row.text("account_id"),
  );
  return new Map([...days].map(([account, rows]) => [account, rows.map((row) => row.text("churn_date")).toSorted()]));
}

/**
 * Churn events, carried as they are. An event marks the one contract of its account that ended on its day; it ends none
 * by itself, since the export dates the ends of subscriptions separately. Marks `contracts` in place.
 */
export function mapChurnEvents(
  table: CsvTable,
  accounts: ReadonlyMap<string, SourceAccount>,
  subscriptions: readonly SourceSubscription[],
  contracts: readonly BookContract[],
): BookChurnEvent[] {
  const byAccount = Map.groupBy(subscriptions, ({ account }) => account);
  const contractOf = new Map(contracts.map((contract) => [contract.key, contract]));
  return table.rows.flatMap((row) => {
    const account = row.text("account_id");
    if (!accounts.has(account)) row.refuse("unknown-account", `account ${account} is not in the accounts file or was refused`);
    const churnedOn = row.date("churn_date");
    const refundMinor = row.cents("refund_amount_usd");
    const reactivation = row.flag("is_reactivation");
    if (row.flag("preceding_upgrade_flag") && row.flag("preceding_downgrade_flag"))
      row.keep("upgrade-and-downgrade-before-churn", "preceding_upgrade_flag and preceding_downgrade_flag are both TRUE");
    if (row.refused) return [];

    const owned = byAccount.get(account) ?? [];
    if (owned.length > 0 && owned.every(({ startOn }) => startOn > churnedOn))
      row.keep("churn-before-first-subscription", `churned ${churnedOn}, before any subscription began`);
    const ended = owned
      .filter(({ endedOn, key }) => endedOn === churnedOn && contractOf.get(key)?.churnEvent === null)
      .map(({ key }) => key)
      .toSorted()[0];
    const contract = ended === undefined ? undefined : contractOf.get(ended);
    if (contract) contract.churnEvent = row.id;
    else row.keep("churn-event-without-ended-subscription", `no subscription of ${account} ended on ${churnedOn}; the event ends none`);
    return [
      {
        key: row.id,
        account,
        churnedOn,
        reason: row.text("reason_code"),
        refundMinor: refundMinor.toString(),
        currency: "USD",
        reactivation,
        feedback: row.text("feedback_text") || null,
        endedContract: ended ?? null,
      },
    ];
  });
}
