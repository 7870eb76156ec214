import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { RequestWindow } from "@cashline/contracts/services/intelligence/load-operations";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../ingest/rows.ts";
import { storeRows } from "../ingest/table-row.ts";
import { loadSeries } from "../kpis/catalogue.ts";
import { caseUnderLoad, completedUnderLoad, loadRunExample, paidUnderLoad, requestsAt, wonUnderLoad } from "../kpis/example-load.ts";
import { loadLatency } from "../kpis/load-latency.ts";
import { loadOrderToCash } from "../kpis/load-order-to-cash.ts";
import { withoutScope } from "../kpis/scope.ts";
import { kpiRows, type Window } from "../queries/queries.ts";
import { clock } from "../store/columns.ts";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { takeInLoadRun, type NamedRun } from "./take-in.ts";

const START = Date.parse("2026-01-05T03:00:00.000Z");
const LASTS_SECONDS = 120;
const iso = (ms: number): string => new Date(ms).toISOString();
const windowFrom = (seconds: number, lasts: number): Window => ({
  from: iso(START + seconds * 1000),
  to: iso(START + (seconds + lasts) * 1000),
});
/** A point a second, and one every six. */
const windows: readonly (readonly [Window, number])[] = [
  [windowFrom(0, 600), 1],
  [windowFrom(20, 30), 1],
  [windowFrom(0, 3600), 6],
];

type Request = { second: number; operation: string; status: number; us: number };
const requests = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: LASTS_SECONDS - 1 }),
    operation: fc.constantFrom("winOpportunity", 'it\'s "another", with commas'),
    status: fc.constantFrom(200, 200, 200, 429, 503, 0),
    us: fc.integer({ min: 1, max: 60_000_000 }),
  }),
  { minLength: 1, maxLength: 200 },
);
const drops = fc.array(fc.integer({ min: 0, max: LASTS_SECONDS - 1 }), { maxLength: 20 });
type Renewal = { won: number; done: number | null; isCase: boolean; paid: number | null; lateMs: number };
const renewals = fc.array(
  fc.record({
    won: fc.integer({ min: 0, max: 60 }),
    done: fc.option(fc.integer({ min: 0, max: 59 })),
    isCase: fc.boolean(),
    paid: fc.option(fc.integer({ min: 0, max: 59 })),
    lateMs: fc.integer({ min: 0, max: 5_000 }),
  }),
  { maxLength: 15 },
);

/** What a renewal's systems wrote, each with its second and how long it took to be stored. */
function eventsOf({ won, done, isCase, paid, lateMs }: Renewal, index: number): { event: CanonicalEvent; lateMs: number }[] {
  const id = `o${index}`;
  const closed = isCase ? caseUnderLoad : completedUnderLoad;
  return [
    { event: wonUnderLoad(id, won), lateMs },
    ...(done === null ? [] : [{ event: closed(id, won + done), lateMs: lateMs + 1 }]),
    ...(paid === null ? [] : [{ event: paidUnderLoad(id, won + paid), lateMs: lateMs + 2 }]),
  ];
}

/** Single requests by second, operation and status, in whatever order they come. */
function windowsOf(single: readonly Request[]): RequestWindow[] {
  const groups = Map.groupBy(single, ({ second, operation, status }) => JSON.stringify([second, operation, status]));
  return [...groups.values()].map((group) => {
    const { second, operation, status } = group[0] as Request;
    return requestsAt(
      second,
      group.map(({ us }) => us / 1000),
      { operation, status, failed: status !== 200 },
    );
  });
}

/** By linear interpolation between the values around the rank, the way k6 tells it. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const rank = (sorted.length - 1) * share;
  const [below = 0, above = below] = sorted.slice(Math.floor(rank), Math.floor(rank) + 2);
  return below + (above - below) * (rank - Math.floor(rank));
}

type Point = { at: number; label: string; value: number };

/** Values worked out from each group of things that belong to one point and label. */
function pointsOf<Thing>(
  things: readonly Thing[],
  { from, to }: Window,
  step: number,
  of: { ms: (thing: Thing) => number; label: (thing: Thing) => string; value: (group: readonly Thing[]) => number },
): Point[] {
  const within = things.filter((thing) => of.ms(thing) >= Date.parse(from) && of.ms(thing) < Date.parse(to));
  const groups = Map.groupBy(within, (thing) => JSON.stringify([Math.floor(of.ms(thing) / 1000 / step) * step, of.label(thing)]));
  return [...groups].map(([key, group]) => {
    const [at, label] = JSON.parse(key) as [number, string];
    return { at, label, value: of.value(group) };
  });
}

const rounded = (points: readonly Point[]): Point[] =>
  points
    .map((point) => ({ ...point, value: Math.round(point.value * 1000) / 1000 }))
    .toSorted((one, other) => one.at - other.at || (one.label < other.label ? -1 : 1));

describe("a load run", () => {
  let example: ExampleStore;
  beforeAll(async () => {
    example = await openExampleStore();
  });
  afterAll(() => example.close());

  const shown = async (name: string, tenant: string, { from, to }: Window): Promise<Point[]> => {
    const series = loadSeries.find((each) => each.name === name);
    const rows = await example.store.query<{ at: string; label: string; value: number | string }>(withoutScope(series?.sql ?? ""), {
      tenant,
      from: clock(from),
      to: clock(to),
    });
    return rounded(rows.map(({ at, label, value }) => ({ at: Date.parse(`${at}Z`) / 1000, label, value: Number(value) })));
  };
  /** Stores events as they arrive, each so long after its system wrote it. */
  const arrive = (tenant: string, arrivals: readonly { event: CanonicalEvent; lateMs: number }[]): Promise<void> =>
    storeRows(
      example.store,
      arrivals.flatMap(({ event, lateMs }) => rowsOf({ ...event, tenant }, iso(Date.parse(event.recordedAt) + lateMs))),
    );
  const everyFigure = async (tenant: string): Promise<unknown> =>
    Promise.all(windows.flatMap(([window]) => loadSeries.map(({ name }) => shown(name, tenant, window))));

  test("what callers saw is told exactly, at every range, handed in once or three times, in any order", async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(requests, drops, async (single, dropped) => {
        count += 1;
        const tenant = `door-${count}`;
        const run = loadRunExample("door", {
          requests: windowsOf(single),
          dropped: [...Map.groupBy(dropped, (second) => second)].map(([second, { length }]) => ({
            second: iso(START + second * 1000),
            iterations: length,
          })),
        });
        const shuffled: NamedRun = { ...run, requests: run.requests.toReversed(), dropped: run.dropped.toReversed() };
        expect(await takeInLoadRun(example.store, tenant, shuffled)).toBe("now");
        expect(await takeInLoadRun(example.store, tenant, run)).toBe("before");
        expect(await takeInLoadRun(example.store, tenant, run)).toBe("before");
        for (const [window, step] of windows) {
          const ms = ({ second }: Request): number => START + second * 1000;
          const counted = (things: readonly unknown[]): number => things.length / step;
          expect(await shown("load_request_rate", tenant, window)).toEqual(
            rounded(pointsOf(single, window, step, { ms, label: ({ operation }) => operation, value: counted })),
          );
          expect(await shown("load_errors", tenant, window)).toEqual(
            rounded(
              pointsOf(
                single.filter(({ status }) => status !== 200),
                window,
                step,
                { ms, label: ({ status }) => (status === 0 ? "no answer" : String(status)), value: counted },
              ),
            ),
          );
          expect(await shown("load_dropped", tenant, window)).toEqual(
            rounded(pointsOf(dropped, window, step, { ms: (second) => START + second * 1000, label: () => "dropped", value: counted })),
          );
          const latency = (label: string, share: number): Point[] =>
            pointsOf(single, window, step, { ms, label: () => label, value: (group) => quantile(group.map(({ us }) => us / 1000), share) }); // prettier-ignore
          const told = await shown("load_latency", tenant, window);
          const expected = rounded([
            ...latency("median", 0.5),
            ...latency("95th percentile", 0.95),
            ...latency("99th percentile", 0.99),
            ...latency("longest", 1),
          ]);
          expect(told.map(({ at, label }) => [at, label])).toEqual(expected.map(({ at, label }) => [at, label]));
          for (const [index, { value }] of told.entries()) expect(value).toBeCloseTo(expected[index]?.value ?? Number.NaN, 2);
        }
        const [p95] = await kpiRows(example.store, loadLatency, tenant, windowFrom(0, 3600));
        expect(p95?.value).toBeCloseTo(quantile(single.map(({ us }) => us / 1000), 0.95), 2); // prettier-ignore
      }),
      { numRuns: 8 },
    );
  });

  test(
    "what the business did is told by when systems wrote it, each event once, whatever came again and was merged since",
    { timeout: 600_000 },
    async () => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(renewals, async (all) => {
          count += 1;
          const tenant = `business-${count}`;
          const events = all.flatMap(eventsOf);
          const run = loadRunExample("business");
          await arrive(tenant, events);
          await arrive(tenant, events.toReversed());
          await takeInLoadRun(example.store, tenant, run);
          const first = await everyFigure(tenant);
          // Replayed an hour later; after the merge the engine knows of that storing alone.
          await arrive(tenant, events.map(({ event, lateMs }) => ({ event, lateMs: lateMs + 3_600_000 }))); // prettier-ignore
          await example.store.command("OPTIMIZE TABLE pi.raw_events FINAL");
          await takeInLoadRun(example.store, tenant, run);
          expect(await everyFigure(tenant)).toEqual(first);
          for (const [window, step] of windows) {
            type Arrival = (typeof events)[number];
            const of = { ms: ({ event }: Arrival) => Date.parse(event.recordedAt) };
            const names: Readonly<Record<string, string>> = {
              "crm.opportunity.won.v1": "won",
              "crm.contract.renewed.v1": "completed",
              "erp.cash.applied.v1": "paid",
              "orchestrator.case.opened.v1": "case opened",
            };
            expect(await shown("load_renewals", tenant, window)).toEqual(
              rounded(
                pointsOf(events, window, step, {
                  ...of,
                  label: ({ event }) => names[event.type] ?? "",
                  value: (group) => group.length / step,
                }),
              ),
            );
            expect(await shown("load_freshness", tenant, window)).toEqual(
              rounded(
                (
                  [
                    ["median", 0.5],
                    ["99th percentile", 0.99],
                    ["longest", 1],
                  ] as const
                ).flatMap(([label, share]) =>
                  pointsOf(events, window, step, {
                    ...of,
                    label: () => label,
                    value: (group) =>
                      quantile(
                        group.map(({ lateMs }) => lateMs),
                        share,
                      ),
                  }),
                ),
              ),
            );
            const backlog = await shown("load_backlog", tenant, window);
            for (const { at, value } of backlog) {
              const end = Math.min(at + step, Date.parse(window.to) / 1000);
              const isPast = (second: number): boolean => START / 1000 + second < end;
              const open = all.filter(({ won, done }) => isPast(won) && !(done !== null && isPast(won + done)));
              expect(value).toBe(open.length);
            }
          }
          const paid = all.flatMap((each) => (each.paid === null ? [] : [each.paid]));
          const [cycle] = await kpiRows(example.store, loadOrderToCash, tenant, windowFrom(0, 3600));
          if (paid.length === 0) expect(cycle?.value).toBeNull();
          else expect(cycle?.value).toBeCloseTo(quantile(paid, 0.95), 3);
        }),
        { numRuns: 4 },
      );
    },
  );

  test("a step whose event names neither customer nor entity has those of its business case", async () => {
    const won = { ...wonUnderLoad("o1", 1), accountId: "acc-1" };
    const billed = { ...completedUnderLoad("o1", 2), legalEntity: "DE01", accountId: "acc-1" };
    await arrive(
      "whose",
      [won, billed, paidUnderLoad("o1", 3)].map((event) => ({ event, lateMs: 5 })),
    );
    await takeInLoadRun(example.store, "whose", loadRunExample("whose"));
    expect(
      await example.store.query("SELECT step, account_id, legal_entity FROM pi.load_steps FINAL WHERE tenant = 'whose' ORDER BY at"),
    ).toEqual(["won", "completed", "paid"].map((step) => ({ step, account_id: "acc-1", legal_entity: "DE01" })));
  });

  test("events written before its start or after its rest are not of it", async () => {
    const events = [
      wonUnderLoad("early", -0.001),
      wonUnderLoad("first", 0),
      completedUnderLoad("last", 120),
      wonUnderLoad("late", 120.001),
    ];
    await arrive("bounds", events.map((event) => ({ event, lateMs: 5 }))); // prettier-ignore
    await takeInLoadRun(example.store, "bounds", loadRunExample("bounds"));
    const ids = await example.store.query<{ id: string }>(
      "SELECT correlation_id AS id FROM pi.load_steps FINAL WHERE tenant = 'bounds' ORDER BY at",
    );
    expect(ids.map(({ id }) => id)).toEqual(["first", "last"]);
  });

  test("one that broke off half-way is taken in whole the next time", async () => {
    const run = loadRunExample("broken", { requests: [requestsAt(1, [10, 20])] });
    let inserts = 0;
    const failing = Object.create(example.store, {
      query: { value: example.store.query.bind(example.store) },
      insert: {
        value: async (table: string, rows: readonly object[]) => {
          inserts += 1;
          if (table === "pi.load_runs") throw new Error("the store is gone");
          await example.store.insert(table, rows);
        },
      },
    }) as typeof example.store;
    await expect(takeInLoadRun(failing, "broken", run)).rejects.toThrow("the store is gone");
    expect(inserts).toBeGreaterThan(1);
    expect(await takeInLoadRun(example.store, "broken", run)).toBe("now");
    expect(await shown("load_request_rate", "broken", windowFrom(0, 600))).toEqual([
      { at: START / 1000 + 1, label: "winOpportunity", value: 2 },
    ]);
  });
});
