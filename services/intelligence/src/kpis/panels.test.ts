/** What the built dashboards ask, run on the real engine through a connection that can only read. */
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../ingest/rows.ts";
import { kpiRows, series, type Window } from "../queries/queries.ts";
import { migrate } from "../store/migrate.ts";
import { Store } from "../store/store.ts";
import { dailySeries, kpis } from "./catalogue.ts";

type Panel = { title: string; type: string; targets?: { queryType: string; rawSql: string }[]; panels?: Panel[] };
type Dashboard = { panels: Panel[]; templating: { list: { name: string; query: { rawSql: string } }[] } };

const built = join(import.meta.dirname, "../../../../dashboards/dist");
const files = globSync("*.json", { cwd: built });
const dashboards = files.map((file) => JSON.parse(readFileSync(join(built, file), "utf8")) as Dashboard);
const panels = dashboards
  .flatMap(({ panels }) => panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]))
  .filter(({ targets }) => targets !== undefined);
const queries = panels.flatMap(({ title, type, targets }) =>
  (targets ?? []).map(({ queryType, rawSql }) => ({ title: `${title} (${type})`, queryType, rawSql })),
);
const variables = dashboards.flatMap(({ templating }) => templating.list);

/** The query of the one panel that shows this title, as figures or as a daily series. */
function sqlOf(title: string, kind: "figure" | "daily"): string {
  const showing = panels.filter((panel) => panel.title === title && (panel.type === "timeseries") === (kind === "daily"));
  expect(showing).toHaveLength(1);
  return showing[0]?.targets?.[0]?.rawSql ?? "";
}

/**
 * Does to a query what Grafana does: the browser fills in variables, the plugin its macros. Instants come in the server's
 * time zone, which a deployment may have set to anything. @throws Error when something of Grafana's is left
 */
function expanded(sql: string, tenant: string, { from, to }: Window, serverZone = "UTC"): string {
  const instant = (at: string): string => `fromUnixTimestamp64Milli(${Date.parse(at)}, '${serverZone}')`;
  const text = sql
    .replaceAll("${tenant:singlequote}", () => `'${tenant.replaceAll("'", String.raw`\'`)}'`)
    .replaceAll(/\$__fromTime_ms\b/g, () => instant(from))
    .replaceAll(/\$__toTime_ms\b/g, () => instant(to));
  if (/\$\w|\$\{/.test(text)) throw new Error(`Not expanded: ${text}`);
  return text;
}

const KNOWN = "everything";
const QUOTED = "o'neil";
const tenants = [KNOWN, "nobody", QUOTED];
const ranges: readonly (readonly [string, Window])[] = [
  ["1 day", { from: "2026-01-05T00:00:00.000Z", to: "2026-01-06T00:00:00.000Z" }],
  ["30 days", { from: "2026-01-01T00:00:00.000Z", to: "2026-01-31T00:00:00.000Z" }],
  ["1 year", { from: "2026-01-01T00:00:00.000Z", to: "2027-01-01T00:00:00.000Z" }],
];
const states = ranges.flatMap(([name, window]) => tenants.map((tenant) => ({ name: `${name} of ${tenant}`, window, tenant })));

describe("panels on the real engine", () => {
  const folder = mkdtempSync(join(tmpdir(), "cashline-panels-"));
  let store: Store;

  /** Every row the events leave, at once: one insert per table. */
  const put = async (tenant: string, events: readonly CanonicalEvent[]): Promise<void> => {
    const rows = events.flatMap((event) => rowsOf({ ...event, tenant }, "2026-01-01T00:00:00.000Z"));
    for (const [table, group] of Map.groupBy(rows, (each) => each.table))
      await store.insert(
        table,
        group.map(({ row }) => row),
      );
  };

  beforeAll(async () => {
    store = await Store.open({ kind: "embedded", folder });
    await migrate(store);
    const all = kpis.flatMap(({ example }) => example.events);
    await put(KNOWN, all);
    await put(QUOTED, all);
    for (const kpi of kpis) await put(kpi.name, kpi.example.events);
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const figures = async (
    title: string,
    tenant: string,
    window: Window,
    serverZone?: string,
  ): Promise<{ label: string; value: number | null }[]> => {
    const rows = await store.query<{ label?: string; value: number | string | null }>(
      expanded(sqlOf(title, "figure"), tenant, window, serverZone),
    );
    return rows.map(({ label = "", value }) => ({ label, value: value === null ? null : Number(value) }));
  };
  const days = async (
    title: string,
    tenant: string,
    window: Window,
    serverZone?: string,
  ): Promise<{ day: string; label: string; value: number }[]> => {
    const rows = await store.query<{ time: string; label?: string; value: number | string }>(
      expanded(sqlOf(title, "daily"), tenant, window, serverZone),
    );
    expect(rows.every(({ time }) => time.endsWith(" 00:00:00"))).toBe(true);
    return rows.map(({ time, label = "", value }) => ({ day: time.slice(0, 10), label, value: Number(value) }));
  };

  test("there are panels to ask about", () => {
    expect(queries.length).toBeGreaterThanOrEqual(kpis.length + dailySeries.length);
  });

  test.each(kpis.map((kpi) => [kpi.title, kpi] as const))(
    "%s shows the figures of its worked example, whatever the server's time zone",
    async (title, { name, example }) => {
      for (const zone of ["UTC", "America/New_York", "Asia/Kolkata"])
        expect(await figures(title, name, example.window, zone)).toEqual(example.rows);
    },
  );

  test.each(states)("every panel shows $name as the catalogue's queries tell it", async ({ tenant, window }) => {
    for (const kpi of kpis) expect(await figures(kpi.title, tenant, window), kpi.name).toEqual(await kpiRows(store, kpi, tenant, window));
    for (const { name, title } of dailySeries)
      expect(await days(title, tenant, window), name).toEqual(await series(store, name, tenant, window));
  });

  test("a sandbox whose name has a quote sees its own figures, one nobody knows sees none", async () => {
    const window = ranges[2]?.[1] as Window;
    for (const { title } of kpis) expect(await figures(title, QUOTED, window), title).toEqual(await figures(title, KNOWN, window));
    for (const { title } of kpis)
      expect(
        (await figures(title, "nobody", window)).every(({ value }) => value === null || value === 0),
        title,
      ).toBe(true);
    expect(await figures("Renewals completed", "x' OR '1' = '1", window)).toEqual([{ label: "", value: 0 }]);
  });

  test("exceptions detected are drawn on their day, one series per category", async () => {
    expect(
      await days("Exceptions detected per day", "exception_volume", { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" }),
    ).toEqual([
      { day: "2026-01-05", label: "pricing", value: 1 },
      { day: "2026-01-06", label: "pricing", value: 1 },
      { day: "2026-01-07", label: "payment", value: 1 },
    ]);
  });

  test("exposure is drawn as it stood at the end of each day, also where the server is in another time zone", async () => {
    const rows = await days(
      "Unresolved exposure",
      "unresolved_exposure",
      { from: "2026-01-04T00:00:00.000Z", to: "2026-01-08T00:00:00.000Z" },
      "America/New_York",
    );
    expect(rows.map(({ day, value }) => [day.slice(8), value])).toEqual([
      ["04", 0],
      ["05", 100.5],
      ["06", 1119.5],
      ["07", 120.5],
    ]);
  });

  test.each(queries)("$title answers in columns its panel can draw", async ({ queryType, rawSql }) => {
    const columns = await store.query<{ name: string; type: string }>(`DESCRIBE (${expanded(rawSql, KNOWN, ranges[1]?.[1] as Window)})`);
    const types = columns.map(({ type }) => type.replaceAll(/Nullable\(|LowCardinality\(|\)$/g, ""));
    const names = columns.map(({ name }) => name);
    if (queryType === "timeseries") {
      expect(names[0]).toBe("time");
      expect(types[0]).toMatch(/^DateTime\('UTC'/);
      expect([
        ["time", "value"],
        ["time", "label", "value"],
      ]).toContainEqual(names);
    } else {
      expect([["value"], ["label", "value"]]).toContainEqual(names);
    }
    expect(types.at(-1)).toMatch(/^(U?Int\d+|Float64)/);
  });

  test.each(variables)("the variable $name offers every sandbox that has events, once", async ({ query }) => {
    const rows = await store.query<{ tenant: string }>(query.rawSql);
    expect(rows.map((row) => row.tenant)).toEqual([KNOWN, QUOTED, ...kpis.map(({ name }) => name)].toSorted());
  });
});
