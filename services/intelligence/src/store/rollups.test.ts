import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { createLogger } from "@cashline/telemetry/logger";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventFreshness } from "../kpis/event-freshness.ts";
import { exampleEvent } from "../kpis/example-events.ts";
import { eventsBySystem } from "../kpis/listings.ts";
import { kpiRows, storedEvents, type Window } from "../queries/queries.ts";
import { clock } from "./columns.ts";
import { openExampleStore, type ExampleStore } from "./example-store.fixture.ts";
import { Rollups, pieces, rollUp } from "./rollups.ts";

/** Where the example store has its rows stored. */
const STORED_AT = Date.parse("2026-01-01T00:00:00.000Z");
const FIRST_DAY = Date.parse("2026-01-03T00:00:00.000Z");
const DAY_MS = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

const types = ["crm.contact.created.v1", "crm.contact.updated.v1", "erp.period.closed.v1", "billing.run.completed.v1"] as const;
type Told = { type: (typeof types)[number]; afterMs: number; lateMs: number };
const eventOf = ({ type, afterMs, lateMs }: Told, index: number): CanonicalEvent => ({
  ...exampleEvent({ type, objectType: "contact", objectId: `k${index}`, at: iso(FIRST_DAY + afterMs), payload: { id: `k${index}` } }),
  system: type.split(".")[0] ?? "",
  recordedAt: iso(STORED_AT - lateMs),
});
const told = fc.record({
  type: fc.constantFrom(...types),
  afterMs: fc.integer({ min: 0, max: 4 * DAY_MS - 1 }),
  lateMs: fc.integer({ min: 0, max: 3_000 }),
});
/** Events once, and what comes of them: some again, in any order, in pieces. */
const arrivals = fc
  .array(told, { minLength: 1, maxLength: 30 })
  .map((all) => all.map(eventOf))
  .chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], { minLength: events.length }),
      fc.integer({ min: 1, max: 20 }),
    ),
  );
/** Windows that begin and end at midnight, and such that cut days. */
const bound = fc.oneof(
  fc.integer({ min: -1, max: 5 }).map((day) => day * DAY_MS),
  fc.integer({ min: -DAY_MS, max: 5 * DAY_MS }),
);
const windows = fc
  .tuple(bound, bound)
  .filter(([one, other]) => one !== other)
  .map(([one, other]): Window => ({ from: iso(FIRST_DAY + Math.min(one, other)), to: iso(FIRST_DAY + Math.max(one, other)) }));

describe("days of events", () => {
  let example: ExampleStore;
  beforeAll(async () => {
    example = await openExampleStore();
  });
  afterAll(() => example.close());

  const asked = (tenant: string, { from, to }: Window) => ({ tenant, from: clock(from), to: clock(to) });
  const WITHIN = "tenant = {tenant:String} AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}";
  const numbered = (rows: Record<string, string | number | null>[]) =>
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number.isNaN(Number(value)) ? value : Number(value)])),
    );

  /** What the figures say from the days kept, and what each event by itself says. */
  const fromDays = async (tenant: string, window: Window) => ({
    freshness: (await kpiRows(example.store, eventFreshness, tenant, window)).map(({ value }) => value),
    types: numbered(
      await example.store.query(
        `SELECT system, event_type, events, p99_ms FROM (${eventsBySystem.sql}) ORDER BY event_type`,
        asked(tenant, window),
      ),
    ),
    stored: await storedEvents(example.store, tenant),
  });
  const fromEvents = async (tenant: string, window: Window) => {
    const { store } = example;
    const [freshness] = await store.query<Record<"n" | "p50" | "p99", string>>(
      `SELECT count() AS n, round(quantileExactInclusive(0.5)(ms), 2) AS p50, round(quantileExactInclusive(0.99)(ms), 2) AS p99
FROM (SELECT min(dateDiff('millisecond', recorded_at, stored_at)) AS ms FROM pi.raw_events WHERE ${WITHIN} GROUP BY event_id)`,
      asked(tenant, window),
    );
    const all = await store.query<{ system: string; events: string }>(
      "SELECT system, uniqExact(event_id) AS events FROM pi.raw_events WHERE tenant = {tenant:String} GROUP BY system ORDER BY system",
      { tenant },
    );
    const [late] = await store.query<{ p99: number }>(
      "SELECT round(quantileExactInclusive(0.99)(ms), 2) AS p99 FROM (SELECT min(dateDiff('millisecond', recorded_at, stored_at)) AS ms FROM pi.raw_events WHERE tenant = {tenant:String} GROUP BY event_id)",
      { tenant },
    );
    return {
      freshness: [freshness?.p50, freshness?.p99].map((value) => (freshness?.n === "0" ? null : Number(value))),
      types: numbered(
        await store.query(
          `SELECT system, event_type, count() AS events, round(quantileExactInclusive(0.99)(ms), 2) AS p99_ms
FROM (SELECT any(system) AS system, any(event_type) AS event_type, min(dateDiff('millisecond', recorded_at, stored_at)) AS ms FROM pi.raw_events WHERE ${WITHIN} GROUP BY event_id)
GROUP BY system, event_type ORDER BY event_type`,
          asked(tenant, window),
        ),
      ),
      stored: { systems: all.map(({ system, events }) => ({ system, events: Number(events) })), freshnessP99Ms: Number(late?.p99) },
    };
  };

  test("tell of any window what the events themselves tell, once, repeated, shuffled, in pieces", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(arrivals, windows, async ([events, again, piece], window) => {
        run += 1;
        const [once, pieces] = [`once-${run}`, `pieces-${run}`];
        await example.put(once, events);
        for (let start = 0; start < again.length; start += piece) await example.put(pieces, again.slice(start, start + piece));
        await example.put(pieces, events);
        const expected = await fromEvents(once, window);
        expect(await fromDays(once, window)).toEqual(expected);
        expect(await fromDays(pieces, window)).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  });

  const one = (lateMs: number, index: number): CanonicalEvent => eventOf({ type: types[0], afterMs: 0, lateMs }, index);
  const eventsOf = async (tenant: string): Promise<number> => (await storedEvents(example.store, tenant)).systems[0]?.events ?? 0;

  test("a day whose events are gone stays as it was, also when one comes late", async () => {
    await example.put("retained", [one(10, 1), one(20, 2), one(30, 3)]);
    await example.store.change("DELETE FROM pi.raw_events WHERE tenant = 'retained'");
    await example.put("retained", [one(1_000, 4)]);
    expect(await storedEvents(example.store, "retained")).toEqual({ systems: [{ system: "crm", events: 3 }], freshnessP99Ms: 29.8 });
  });

  test("an arrival is counted as often as it came, and the sandbox tells its last instant", async () => {
    await example.put("often", [one(10, 1)]);
    await example.put("often", [one(10, 1), one(10, 2)]);
    const rows = await example.store.query("SELECT sum(arrivals) AS n FROM pi.event_arrivals WHERE tenant = 'often'");
    expect(rows).toEqual([{ n: "3" }]);
    expect(await example.store.query("SELECT * FROM pi.sandboxes WHERE tenant = 'often'")).toEqual([
      { tenant: "often", last_event_at: "2026-01-03 00:00:00.000", last_stored_at: "2026-01-01 00:00:00.000" },
    ]);
  });

  test("a day of more arrivals than are computed at once is computed in slices of its events, and tells the same", async () => {
    const { store } = example;
    const rows = await rawRowsOf("sliced");
    await store.insert("pi.raw_events", [...rows, ...rows]);
    await rollUp(store, { types: 200, arrivals: 1 });
    const of = (tenant: string) =>
      store.query(
        "SELECT day, system, event_type, events, lateness_ms FROM pi.event_days FINAL WHERE tenant = {tenant:String} ORDER BY ALL",
        {
          tenant,
        },
      );
    expect(await of("sliced")).toEqual(await of("of-sliced"));
    expect(await eventsOf("sliced")).toBe(3);
  });

  test("nothing new is nothing to compute", async () => {
    await example.put("still", [one(10, 1)]);
    const count = () => example.store.query("SELECT count() AS n FROM pi.event_days");
    const before = await count();
    await rollUp(example.store);
    expect(await count()).toEqual(before);
  });

  test("a question waits for what came before it, and a turn that failed is made up for", async () => {
    const { store } = example;
    let isBroken = false;
    const failing = new Proxy(store, {
      get: (target, name) =>
        name === "query" && isBroken ? () => Promise.reject(new Error("gone")) : (Reflect.get(target, name) as () => unknown).bind(target),
    });
    const rollups = new Rollups(failing, 60_000, createLogger("test", "silent"));
    await rollups.settled();
    await store.insert("pi.raw_events", await rawRowsOf("asked"));
    rollups.arrived();
    isBroken = true;
    await expect(rollups.settled()).rejects.toThrow("gone");
    expect(await eventsOf("asked")).toBe(0);
    isBroken = false;
    await rollups.settled();
    expect(await eventsOf("asked")).toBe(3);
    await rollups.close();
  });

  /** Rows of events as another sandbox has them. */
  async function rawRowsOf(tenant: string): Promise<object[]> {
    await example.put(`of-${tenant}`, [one(10, 1), one(20, 2), one(30, 3)]);
    const rows = await example.store.query<object>("SELECT * FROM pi.raw_events FINAL WHERE tenant = {tenant:String}", {
      tenant: `of-${tenant}`,
    });
    return rows.map((row) => ({ ...row, tenant }));
  }
});

test("days that are outstanding are computed in pieces of so many types and arrivals, each once", () => {
  const touched = [5, 5, 90, 200, 1, 1, 1, 1].map((arrivals, index) => ({ arrivals: String(arrivals), index }));
  const cut = pieces(touched, { types: 3, arrivals: 100 });
  expect(cut.map((piece) => piece.map(({ arrivals }) => Number(arrivals)))).toEqual([[5, 5, 90], [200], [1, 1, 1], [1]]);
  expect(cut.flat()).toEqual(touched);
  expect(pieces([], { types: 3, arrivals: 100 })).toEqual([]);
});
