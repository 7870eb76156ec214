import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { clock, clockOfDay, wholeNumber } from "../store/columns.ts";
import { postingRows } from "../store/posting-rows.ts";
import { objectRows } from "./object-rows.ts";
import { rowIn, type TableRow } from "./table-row.ts";
import { usageRows } from "./usage-rows.ts";

/** Tables that the rows of events fill, and no view does: what waits for one is known by its rows. */
export const FILLED_BY_EVENTS: ReadonlySet<string> = new Set(
  [
    "accounts",
    "case_approvals",
    "case_decisions",
    "case_tasks",
    "case_timeline",
    "case_versions",
    "cases",
    "cash",
    "contract_versions",
    "contracts",
    "entitlements",
    "invoice_holds",
    "invoices",
    "journal_lines",
    "metered_events",
    "opportunities",
    "postings",
    "raw_events",
    "receivable_versions",
    "renewals",
    "subscription_terms",
    "usage_records",
  ].map((table) => `pi.${table}`),
);

/**
 * Every row one event becomes: itself, and the state of the object it is about. Pure, so that storing it again is harmless.
 * @throws Error when the event cannot be kept: a time or day that is none, an amount that is none, a currency without a
 * planning rate, text that is no Unicode, a payload that is not of its object's shape
 */
export function rowsOf(event: CanonicalEvent, storedAt: string): TableRow[] {
  return [arrivalRow(event, storedAt), ...objectRows(event), ...usageRows(event), ...postingRows(event)];
}

function arrivalRow(event: CanonicalEvent, storedAt: string): TableRow {
  return rowIn("raw_events", event, {
    system: event.system,
    event_type: event.type,
    event_id: event.eventId,
    object_type: event.objectType,
    object_id: event.objectId,
    object_version: event.objectVersion,
    sequence: event.sequence,
    occurred_at: clockOfDay(event.occurredAt),
    recorded_at: clock(event.recordedAt),
    stored_at: clock(storedAt),
    correlation_id: event.correlationId,
    account_id: event.accountId ?? "",
    legal_entity: event.legalEntity ?? "",
    currency: event.currency ?? "",
    amount_minor: wholeNumber(event.amountMinor ?? "0"),
    objects: event.objects.map(({ type, id }) => ({ object_type: type, object_id: id })),
    payload: JSON.stringify(event.payload),
  });
}
