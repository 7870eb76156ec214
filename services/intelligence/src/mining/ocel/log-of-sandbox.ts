import { Refusal } from "@cashline/chassis/refusal";
import { instantOfClock } from "../../store/columns.ts";
import type { Store } from "../../store/store.ts";
import { IS_IMPORTED, activityOf } from "../activity.ts";
import { stepOf } from "../steps.ts";
import { canonicalLog, type CanonicalEvent, type CanonicalLog, type CanonicalObject } from "./log.ts";
import { logOfEvents } from "./log-of-events.ts";
import type { OcelType } from "@cashline/contracts/services/intelligence/ocel";

/** Events a log holds at most; most tools read a log whole. */
export const MOST_EVENTS = 200_000;

/**
 * The sandbox's events as a log; of an imported one, the log as it came.
 * @throws Refusal `log-too-large`
 */
export async function logOf(store: Store, tenant: string): Promise<CanonicalLog> {
  const [counted] = await store.query<{ n: string }>("SELECT uniqExact(event_id) AS n FROM pi.raw_events WHERE tenant = {tenant:String}", {
    tenant,
  });
  const events = Number(counted?.n ?? 0);
  if (events > MOST_EVENTS) throw new Refusal("log-too-large", `${tenant} has ${events} events; a log holds ${MOST_EVENTS}`);
  return (await importedLog(store, tenant)) ?? logOfEvents(await arrived(store, tenant));
}

/** The log the sandbox was given; null when it was given none. */
export async function importedLog(store: Store, tenant: string): Promise<CanonicalLog | null> {
  const elements = await store.query<{ kind: string; element: string }>(
    "SELECT kind, element FROM pi.ocel_elements FINAL WHERE tenant = {tenant:String}",
    { tenant },
  );
  if (elements.length === 0) return null;
  const of = <Element>(kind: string): Element[] =>
    elements.filter((each) => each.kind === kind).map(({ element }) => JSON.parse(element) as Element);
  const events = await store.query<{ payload: string }>(
    `SELECT payload FROM pi.raw_events FINAL WHERE tenant = {tenant:String} AND ${IS_IMPORTED} ORDER BY object_version`,
    { tenant },
  );
  return canonicalLog({
    eventTypes: of<OcelType>("event_type"),
    objectTypes: of<OcelType>("object_type"),
    objects: of<CanonicalObject>("object"),
    events: events.map(({ payload }) => (JSON.parse(payload) as { ocel: CanonicalEvent }).ocel),
  });
}

async function arrived(store: Store, tenant: string) {
  type Row = {
    event_id: string;
    system: string;
    event_type: string;
    object_type: string;
    object_id: string;
    version: string;
    sequence: string;
    at: string;
    correlation_id: string;
    account_id: string;
    legal_entity: string;
    currency: string;
    amount_minor: string;
    objects: { object_type: string; object_id: string }[];
    payload: string;
  };
  const rows = await store.query<Row>(
    `SELECT event_id, system, event_type, object_type, object_id, toString(object_version) AS version, toString(sequence) AS sequence, toString(occurred_at) AS at,
  correlation_id, account_id, legal_entity, currency, toString(amount_minor) AS amount_minor, objects, payload
FROM pi.raw_events FINAL WHERE tenant = {tenant:String}`,
    { tenant },
  );
  return rows.map((row) => {
    const payload = JSON.parse(row.payload) as unknown;
    const at = instantOfClock(row.at);
    const { marks, invoice } = stepOf({
      eventId: row.event_id,
      type: row.event_type,
      system: row.system,
      sequence: 0,
      occurredAt: at,
      payload,
    });
    return {
      eventId: row.event_id,
      system: row.system,
      activity: activityOf(row.event_type),
      sequence: Number(row.sequence),
      at,
      objectType: row.object_type,
      objectId: row.object_id,
      objectVersion: Number(row.version),
      correlationId: row.correlation_id,
      accountId: row.account_id,
      legalEntity: row.legal_entity,
      currency: row.currency,
      amountMinor: Number(row.amount_minor),
      marks,
      invoice,
      objects: row.objects.map(({ object_type: role, object_id: id }) => ({ role, id })),
      payload,
    };
  });
}
