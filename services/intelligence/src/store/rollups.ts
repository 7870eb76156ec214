import type { Logger } from "@cashline/telemetry/logger";
import { FIRST_LATENESS } from "../kpis/event-days.ts";
import { LateWork } from "./late-work.ts";
import type { Store } from "./store.ts";

/** Types of a day, and their arrivals, that are computed at once: so many as stay well within a reader's time and memory. */
const AT_ONCE = { types: 200, arrivals: 2_000_000 };

type Touched = { tenant: string; day: string; system: string; event_type: string; arrivals: string };
type Kept = { events: string; lateness_ms: Record<string, string> };
type Computed = Kept & { day: string; system: string; event_type: string };

/**
 * Keeps what figures ask of all events by scenario day. What arrived is counted by the engine as it comes
 * (`pi.event_arrivals`); a day that rests on fewer arrivals than there are is computed anew from its events, so events that
 * come repeatedly, late or out of order leave the same rows, and what a crash left undone is found at the next turn.
 */
export class Rollups {
  readonly #store: Store;
  readonly #late: LateWork;
  /** Whether something may have come in that no turn has begun to look at. */
  #isBehind = true;

  /** @param lingerMs how long what was stored waits for company, in milliseconds of the wall clock */
  constructor(store: Store, lingerMs: number, logger: Logger) {
    this.#store = store;
    const failed = "the days of events could not be computed; they are at the next turn";
    this.#late = new LateWork({ work: () => this.#compute(), lingerMs, failed, logger });
  }

  /** Something was stored, or an earlier run may have left something: days are computed within the time it lingers. */
  arrived(): void {
    this.#isBehind = true;
    this.#late.plan();
  }

  /** Resolves once every event stored before the call is in its day. @throws what the store said when it is not */
  settled(): Promise<void> {
    return this.#late.done();
  }

  /** Has a sandbox's rows removed while nothing is being computed, so that none comes back. */
  forget(remove: () => Promise<void>): Promise<void> {
    return this.#late.alone(remove);
  }

  /** Stops planning; what is left undone is found at the next start. */
  close(): Promise<void> {
    return this.#late.close();
  }

  async #compute(): Promise<void> {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    try {
      await rollUp(this.#store);
    } catch (error) {
      this.#isBehind = true;
      throw error;
    }
  }
}

/**
 * Computes every day that rests on fewer arrivals than there are.
 * @param most types of a day, and their arrivals, that are computed at once; one that has more alone is computed in slices of its events
 */
export async function rollUp(store: Store, most = AT_ONCE): Promise<void> {
  const touched = await store.query<Touched>(
    `SELECT tenant, day, system, event_type, toString(arrived.n) AS arrivals FROM
  (SELECT tenant, day, system, event_type, sum(arrivals) AS n FROM pi.event_arrivals GROUP BY tenant, day, system, event_type) AS arrived
LEFT JOIN (SELECT tenant, day, system, event_type, max(rests_on) AS n FROM pi.event_days GROUP BY tenant, day, system, event_type) AS kept USING (tenant, day, system, event_type)
WHERE arrived.n > kept.n ORDER BY tenant, event_type, system, day`,
  );
  for (const [tenant, ofTenant] of Map.groupBy(touched, (each) => each.tenant))
    for (const piece of pieces(ofTenant, most)) await rollUpTypes(store, tenant, piece, most.arrivals);
  await rollUpDays(store);
}

/** In their order, in pieces of so many types of a day and arrivals; one that has more of them alone is a piece of its own. */
export function pieces<Item extends { arrivals: string }>(touched: readonly Item[], most: typeof AT_ONCE): Item[][] {
  const cut: Item[][] = [];
  let arrivals = 0;
  for (const each of touched) {
    const last = cut.at(-1);
    arrivals += Number(each.arrivals);
    if (last && last.length < most.types && arrivals <= most.arrivals) last.push(each);
    else {
      cut.push([each]);
      arrivals = Number(each.arrivals);
    }
  }
  return cut;
}

/** @param touched types of days, and how many arrivals of each were counted before its events are read */
async function rollUpTypes(store: Store, tenant: string, touched: readonly Touched[], most: number): Promise<void> {
  const systems = [...new Set(touched.map(({ system }) => system))];
  const types = [...new Set(touched.map((each) => each.event_type))];
  const days = [...new Set(touched.map(({ day }) => day))].toSorted();
  const parameters = { tenant, systems, types, days, first: days[0] ?? "", last: days.at(-1) ?? "" };
  const each = { of_types: touched.map((one) => one.event_type), of_days: touched.map(({ day }) => day) };
  const now = new Map<string, Kept>();
  const slices = Math.max(1, Math.ceil(touched.reduce((sum, { arrivals }) => sum + Number(arrivals), 0) / most));
  for (let slice = 0; slice < slices; slice += 1) {
    const computed = await store.query<Computed>(
      `SELECT day, system, event_type, sum(n) AS events, CAST((groupArray(ms), groupArray(n)) AS Map(Int64, UInt64)) AS lateness_ms FROM (
  SELECT day, system, event_type, ms, count() AS n FROM (
    SELECT toDate(occurred_at) AS day, system, event_type, ${FIRST_LATENESS} AS ms FROM pi.raw_events
    WHERE tenant = {tenant:String} AND event_type IN {types:Array(String)} AND occurred_at >= toDateTime64({first:Date}, 3, 'UTC') AND occurred_at < toDateTime64({last:Date} + 1, 3, 'UTC')
      AND system IN {systems:Array(String)} AND (event_type, toDate(occurred_at)) IN (SELECT one.1, one.2 FROM (SELECT arrayJoin(arrayZip({of_types:Array(String)}, {of_days:Array(Date)})) AS one))
      AND cityHash64(event_id) % {slices:UInt32} = {slice:UInt32} GROUP BY day, system, event_type, event_id)
  GROUP BY day, system, event_type, ms)
GROUP BY day, system, event_type`,
      { ...parameters, ...each, slices, slice },
    );
    for (const row of computed) now.set(keyOf(row), together(now.get(keyOf(row)), row));
  }
  const kept = await store.query<Computed>(
    `SELECT day, system, event_type, events, lateness_ms FROM pi.event_days FINAL
WHERE tenant = {tenant:String} AND day IN {days:Array(Date)} AND event_type IN {types:Array(String)} AND system IN {systems:Array(String)}`,
    parameters,
  );
  const before = new Map(kept.map((row) => [keyOf(row), row]));
  const rows = touched.map(({ day, system, event_type: type, arrivals }) => {
    const key = keyOf({ day, system, event_type: type });
    const { events, lateness_ms: lateness } = fuller(now.get(key), before.get(key));
    return { tenant, day, system, event_type: type, rests_on: arrivals, events, lateness_ms: lateness };
  });
  await store.insert("pi.event_days", rows);
}

/** Of two slices, which have no event in common. */
function together(one: Kept | undefined, other: Kept): Kept {
  if (one === undefined) return other;
  const lateness = { ...one.lateness_ms };
  for (const [ms, n] of Object.entries(other.lateness_ms)) lateness[ms] = String(Number(lateness[ms] ?? 0) + Number(n));
  return { events: String(Number(one.events) + Number(other.events)), lateness_ms: lateness };
}

const keyOf = ({ day, system, event_type: type }: Pick<Computed, "day" | "system" | "event_type">): string =>
  JSON.stringify([day, system, type]);

/**
 * What rests on more events: an event never goes away but by its retention, and then its day stays as it was. Where no new
 * one came, what was computed first holds: of an event that came again the engine may have kept the later storing alone.
 */
function fuller(now: Kept | undefined, before: Kept | undefined): Kept {
  const nothing: Kept = { events: "0", lateness_ms: {} };
  const [one, other] = [now ?? nothing, before ?? nothing];
  return Number(one.events) > Number(other.events) ? one : other;
}

/** The days of all types together, of those that are of fewer arrivals than their types are. */
async function rollUpDays(store: Store): Promise<void> {
  const days = await store.query<{ tenant: string; day: string; rests_on: string; lateness_ms: Record<string, string> }>(
    `SELECT tenant, day, toString(sum(rests_on)) AS rests_on, sumMap(lateness_ms) AS lateness_ms FROM pi.event_days FINAL
WHERE (tenant, day) IN (
  SELECT tenant, day FROM (SELECT tenant, day, sum(rests_on) AS n FROM pi.event_days FINAL GROUP BY tenant, day) AS types
  LEFT JOIN (SELECT tenant, day, max(rests_on) AS n FROM pi.lateness_days GROUP BY tenant, day) AS kept USING (tenant, day) WHERE types.n > kept.n)
GROUP BY tenant, day`,
  );
  if (days.length > 0) await store.insert("pi.lateness_days", days);
}
