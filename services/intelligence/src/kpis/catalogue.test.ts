import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getSeries } from "@cashline/contracts/services/intelligence/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kpiRows, series } from "../queries/queries.ts";
import { migrate } from "../store/migrate.ts";
import { Store } from "../store/store.ts";
import { storeTogether } from "../store/stored-events.fixture.ts";
import { dailySeries, kpis } from "./catalogue.ts";

test("every daily series can be asked for by its name, and no other", () => {
  expect(getSeries.params.properties.series.enum).toEqual(dailySeries.map(({ name }) => name));
});

// One file for all that needs the engine: it takes one data folder per process.
describe("KPIs on the real engine", () => {
  const folder = mkdtempSync(join(tmpdir(), "cashline-kpis-"));
  let store: Store;
  beforeAll(async () => {
    store = await Store.open({ kind: "embedded", folder });
    await migrate(store);
    await migrate(store);
    // Each example is a sandbox of its own, so that examples do not meet; what arrives thrice comes in inserts of its own.
    const arrivals = kpis.map(({ name, example: { events, windows = [], loads = [], baseline, truth } }) => ({
      tenant: `${name}-thrice`,
      events,
      windows,
      loads,
      ...(baseline ? { baseline } : {}),
      ...(truth ? { truth } : {}),
    }));
    const backwards = arrivals.map(({ tenant, events, windows, loads }) => ({
      tenant,
      events: events.toReversed(),
      windows: windows.toReversed(),
      loads: loads.toReversed(),
    }));
    await storeTogether(store, [...arrivals, ...kpis.map(({ name, example }) => ({ ...example, tenant: `${name}-once` }))]);
    await storeTogether(store, backwards);
    await storeTogether(store, arrivals);
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  test("the engine and this process stand in a time zone far from the scenario's", async () => {
    expect(await store.query("SELECT timezone() AS zone")).toEqual([{ zone: "Pacific/Chatham" }]);
    expect(new Date("2026-01-01T00:00:00.000Z").getHours()).toBe(13);
  });

  test.each(kpis.map((kpi) => [kpi.name, kpi] as const))(
    "%s gives the figures of its worked example, in order, shuffled and three times over",
    async (name, kpi) => {
      const { window, rows } = kpi.example;
      expect(await kpiRows(store, kpi, `${name}-once`, window)).toEqual(rows);
      expect(await kpiRows(store, kpi, `${name}-thrice`, window)).toEqual(rows);
    },
  );

  test.each(kpis.map((kpi) => [kpi.name, kpi] as const))(
    "%s of a sandbox without events answers, and sees nothing of others",
    async (_name, kpi) => {
      const rows = await kpiRows(store, kpi, "nobody's", kpi.example.window);
      expect(rows.every(({ value }) => value === null || value === 0)).toBe(true);
    },
  );

  test.each(dailySeries.map((each) => [each.name] as const))("the daily series %s runs on the engine", async (name) => {
    const rows = await series(store, name, "exception_volume-once", { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" });
    expect(rows.every(({ day, value }) => /^2026-01-\d\d$/.test(day) && Number.isFinite(value))).toBe(true);
  });

  test("open exceptions are counted at the end of each day", async () => {
    const rows = await series(store, "open_exceptions", "open_exceptions-once", {
      from: "2026-01-04T00:00:00.000Z",
      to: "2026-01-11T00:00:00.000Z",
    });
    expect(rows.map(({ day, value }) => [day.slice(8), value])).toEqual([
      ["04", 0],
      ["05", 1],
      ["06", 2],
      ["07", 2],
      ["08", 2],
      ["09", 1],
      ["10", 1],
    ]);
  });

  test("a reader cannot write, nor read files", async () => {
    await expect(store.query("INSERT INTO pi.renewals VALUES ('t','o','c', now64())")).rejects.toThrow();
    await expect(store.query("SELECT * FROM file('/etc/hostname', 'LineAsString')")).rejects.toThrow();
  });
});
