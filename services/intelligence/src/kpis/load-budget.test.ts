/** How much of the store the panels of load runs read, by the engine's own estimate. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openExampleStore, type ExampleStore } from "../store/example-store.fixture.ts";
import { storeTogether } from "../store/stored-events.fixture.ts";
import { expanded, sqlOf } from "./built-panels.fixture.ts";
import { kpis, loadSeries } from "./catalogue.ts";

/** Rows of each table that others have. */
const OTHERS = 200_000;
/** The engine reads by granules of 8,192 rows: the one with the small sandbox's rows, and one on either side. */
const BUDGET = 3 * 8192;

const panels = [
  ...loadSeries.map(({ title }) => [title, "daily"] as const),
  ...kpis.filter(({ inRealTime }) => inRealTime).map(({ title }) => [title, "figure"] as const),
];

let example: ExampleStore;
beforeAll(async () => {
  example = await openExampleStore();
  const { store } = example;
  const second = "toDateTime('2026-01-05 03:00:00', 'UTC') + number";
  for (const tenant of ["before", "z-after"]) {
    await store.command(`INSERT INTO pi.load_requests SELECT '${tenant}', ${second}, 'r', 'op', 200, 0, [1] FROM numbers(${OTHERS / 2})`);
    await store.command(`INSERT INTO pi.load_drops SELECT '${tenant}', ${second}, 'r', 1 FROM numbers(${OTHERS / 2})`);
    await store.command(`INSERT INTO pi.load_steps SELECT '${tenant}', 'won', ${second}, toString(number), 'r', '', toString(number), '', '' FROM numbers(${OTHERS / 2})`); // prettier-ignore
    await store.command(`INSERT INTO pi.load_lateness SELECT '${tenant}', ${second}, map(1, 1) FROM numbers(${OTHERS / 2})`);
  }
  const events = kpis.flatMap(({ example: { events: all, loads } }) => (loads ? all : []));
  await storeTogether(store, [{ tenant: "small", events, loads: kpis.flatMap(({ example: { loads = [] } }) => loads) }]);
  for (const table of ["load_requests", "load_drops", "load_steps", "load_lateness"])
    await store.command(`OPTIMIZE TABLE pi.${table} FINAL`);
});
afterAll(() => example.close());

test.each(panels)("%s reads its own sandbox's rows, and no other's", async (title, kind) => {
  const window = { from: "2026-01-05T00:00:00.000Z", to: "2026-01-06T00:00:00.000Z" };
  const estimate = async (tenant: string): Promise<number> => {
    const read = await example.store.query<{ rows: string }>(`EXPLAIN ESTIMATE ${expanded(sqlOf(title, kind), { tenant, window })}`);
    return read.reduce((sum, { rows }) => sum + Number(rows), 0);
  };
  expect(await estimate("small")).toBeLessThanOrEqual(BUDGET);
  expect(await estimate("before"), "a budget that nothing breaks says nothing").toBeGreaterThan(BUDGET);
});
