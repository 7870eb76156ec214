import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { instantOfClock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";

type Stored = Omit<CanonicalEvent, "payload" | "objects" | "objectVersion" | "sequence" | "traceparent"> & {
  objectVersion: string;
  sequence: string;
  objects: { object_type: string; object_id: string }[];
  payload: string;
};

/** The sandbox that has the most events. @throws Error where there is none */
export async function largestSandbox(store: Store): Promise<string> {
  const [largest] = await store.query<{ tenant: string }>(
    "SELECT tenant FROM pi.raw_events GROUP BY tenant ORDER BY count() DESC, tenant LIMIT 1",
  );
  if (largest === undefined) throw new Error("the store has no events; play a season first with `pnpm demo`");
  return largest.tenant;
}

/** Every event of a sandbox, in the order in which they happened. */
export async function eventsOf(store: Store, tenant: string): Promise<CanonicalEvent[]> {
  const rows = await store.query<Stored>(
    `SELECT event_id AS eventId, tenant, system, event_type AS type, object_type AS objectType, object_id AS objectId, toString(object_version) AS objectVersion,
  toString(sequence) AS sequence, toString(occurred_at) AS occurredAt, toString(recorded_at) AS recordedAt, correlation_id AS correlationId, nullIf(account_id, '') AS accountId,
  nullIf(legal_entity, '') AS legalEntity, toString(amount_minor) AS amountMinor, nullIf(currency, '') AS currency, objects, payload
FROM pi.raw_events FINAL WHERE tenant = {tenant:String} ORDER BY occurred_at, system, sequence`,
    { tenant },
  );
  return rows.map((row) => ({
    ...row,
    objectVersion: Number(row.objectVersion),
    sequence: Number(row.sequence),
    occurredAt: instantOfClock(row.occurredAt),
    recordedAt: instantOfClock(row.recordedAt),
    amountMinor: row.currency === null ? null : row.amountMinor,
    objects: row.objects.map(({ object_type: type, object_id: id }) => ({ type, id })),
    traceparent: null,
    payload: JSON.parse(row.payload) as unknown,
  }));
}

/** The ids of the estate: a prefix, then twenty characters, of which the last eight make room for the numbers of copies. */
const ID = String.raw`\b([a-z]{2,5}_[0-9a-z]{12})([0-9a-z]{4})([0-9a-z]{4})\b`;

/** What makes the ids of one copy: a pattern, and what stands in the place of what it matches, as RE2 and JavaScript write it. */
export type Renaming = { readonly pattern: string; readonly re2: string; readonly javaScript: string };

/** The number of a copy as it stands in ids: four characters, up to 1.6 million copies. */
const mark = (copy: number): string => copy.toString(36).padStart(4, "0");

/** Ids of copies that are ingested, and of copies of all of those: they differ in characters of their own. */
export const ingestedAs = (copy: number): Renaming => ({
  pattern: ID,
  re2: String.raw`\1\2${mark(copy)}`,
  javaScript: `$1$2${mark(copy)}`,
});
export const copiedAs = (copy: number): Renaming => ({
  pattern: ID,
  re2: String.raw`\1${mark(copy)}\3`,
  javaScript: `$1${mark(copy)}$3`,
});

/**
 * The same events as those of other customers: every id is another, alike wherever it stands, in payloads too; times, amounts
 * and shapes are the same.
 */
export function copyOf(events: readonly CanonicalEvent[], tenant: string, copy: number): CanonicalEvent[] {
  const { pattern, javaScript } = ingestedAs(copy);
  const renamed = JSON.parse(JSON.stringify(events).replaceAll(new RegExp(pattern, "g"), javaScript)) as CanonicalEvent[];
  // Ids of events are not all of the estate's shape, and a copy of a copy must be another event.
  const eventId = (index: number): string => `evt_${index.toString(36).padStart(12, "0")}${mark(0)}${mark(copy)}`;
  return renamed.map((event, index) => ({ ...event, tenant, eventId: eventId(index) }));
}
