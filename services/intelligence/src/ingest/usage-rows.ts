import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Subscription, UsageRecord } from "@cashline/contracts/systems/billing/entities";
import type { JudgedEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { clock } from "../store/columns.ts";
import { rowIn, type TableRow } from "./table-row.ts";

type Recorded = { accepted: readonly Omit<UsageRecord, "subscriptionId">[] };
type Ingested = { events: readonly JudgedEvent[] };

/** The rows of usage, and of the terms it belongs to, that an event brings; none for most. What a record said before it was corrected stays. */
export function usageRows(event: CanonicalEvent): TableRow[] {
  switch (event.type) {
    case "billing.usage.recorded.v1":
      return (event.payload as Recorded).accepted.map((record) => recordRow(record, event));
    case "metering.batch.ingested.v1":
      return (event.payload as Ingested).events.map((judged) => meteredRow(judged, event));
    case "billing.subscription.created.v1":
    case "billing.subscription.renewed.v1":
      return [termRow(event.payload as Subscription, event)];
    default:
      return [];
  }
}

/** A record as billing has taken it in. */
function recordRow({ id, sourceId, meter, quantity, usedOn }: Recorded["accepted"][number], event: CanonicalEvent): TableRow {
  return rowIn("usage_records", event, {
    subscription_id: event.objectId,
    usage_id: id,
    source_id: sourceId,
    meter,
    quantity,
    used_on: usedOn,
    recorded_at: clock(event.occurredAt),
  });
}

/** What metering was handed and what became of it; a quantity that is no whole number counts as none. */
function meteredRow(
  { source, id, subject, subscriptionId, meter, quantity, time, verdict, code }: JudgedEvent,
  event: CanonicalEvent,
): TableRow {
  return rowIn("metered_events", event, {
    source,
    event_id: id,
    subject,
    subscription_id: subscriptionId ?? "",
    meter: meter ?? "",
    quantity: /^\d{1,18}$/.test(quantity ?? "") ? quantity : "0",
    used_at: time,
    verdict,
    code: code ?? "",
    received_at: clock(event.occurredAt),
  });
}

/** Every term a subscription has had, and what it was sold as, so that what belongs to one that has ended can be told and priced. */
function termRow({ startOn, endOn, termMonths, sku, tier }: Subscription, event: CanonicalEvent): TableRow {
  const term = { start_on: startOn, end_on: endOn, term_months: termMonths, sku, tier };
  return rowIn("subscription_terms", event, { subscription_id: event.objectId, ...term });
}
