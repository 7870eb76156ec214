import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { dailySeries, kpis, type Kpi } from "../kpis/catalogue.ts";
import { EVERYTHING, isNarrowed, withoutScope, type Scope } from "../kpis/scope.ts";
import { clock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";

export type Window = { from: string; to: string };

/** Rows of a catalogue query for a sandbox, a scenario window and a scope. */
async function ask<Row>(store: Store, sql: string, tenant: string, { from, to }: Window, scope: Scope): Promise<Row[]> {
  const bounds = { tenant, from: clock(from), to: clock(to) };
  return isNarrowed(scope) ? store.query<Row>(sql, { ...bounds, ...scope }) : store.query<Row>(withoutScope(sql), bounds);
}

/** Rows of one KPI; 64-bit counts come as text and are made numbers here, being far below 2^53. */
export async function kpiRows(
  store: Store,
  kpi: Kpi,
  tenant: string,
  window: Window,
  scope: Scope = EVERYTHING,
): Promise<{ label: string; value: number | null }[]> {
  const rows = await ask<{ label: string; value: number | string | null }>(store, kpi.sql, tenant, window, scope);
  return rows.map(({ label, value }) => ({ label, value: value === null ? null : Number(value) }));
}

/** All of real time. A scenario window says nothing about when a sandbox was loaded. */
const EVER: Window = { from: "1970-01-01T00:00:00.000Z", to: "2262-01-01T00:00:00.000Z" };

/**
 * Every KPI of the catalogue for a sandbox, a scenario window and a scope; those in real time are of every load run, where
 * there was one, and those of a baseline or a ground truth where the sandbox has one.
 */
export async function measure(store: Store, tenant: string, window: Window, scope: Scope = EVERYTHING): Promise<KpiValue[]> {
  const kept = await store.query<{ kind: string }>(
    `SELECT 'run' AS kind FROM pi.load_runs WHERE tenant = {tenant:String} LIMIT 1
UNION ALL SELECT 'baseline' AS kind FROM pi.baseline_figures WHERE tenant = {tenant:String} LIMIT 1
UNION ALL SELECT 'truth' AS kind FROM pi.ground_truth WHERE tenant = {tenant:String} LIMIT 1`,
    { tenant },
  );
  const has = new Set(kept.map(({ kind }) => kind));
  return Promise.all(
    kpis
      .filter(
        ({ inRealTime, ofBaseline, ofGroundTruth }) =>
          (!inRealTime || has.has("run")) && (!ofBaseline || has.has("baseline")) && (!ofGroundTruth || has.has("truth")),
      )
      .map(async (kpi) => {
        const rows = await kpiRows(store, kpi, tenant, kpi.inRealTime ? EVER : window, scope);
        const single = rows.length === 1 && rows[0]?.label === "" ? rows[0] : undefined;
        const { name, title, unit, definition, owner, target, ofTheRun } = kpi;
        const kind = ofTheRun ? { ofTheRun } : {};
        return { name, title, unit, definition, owner, target, ...kind, value: single?.value ?? null, rows: single ? [] : rows };
      }),
  );
}

/** A daily series for charts. */
export async function series(
  store: Store,
  name: string,
  tenant: string,
  window: Window,
  scope: Scope = EVERYTHING,
): Promise<{ day: string; label: string; value: number }[]> {
  const declared = dailySeries.find((each) => each.name === name);
  if (!declared) throw new Error(`there is no series ${name}`);
  const rows = await ask<{ day: string; label: string; value: number | string }>(store, declared.sql, tenant, window, scope);
  return rows.map(({ day, label, value }) => ({ day, label, value: Number(value) }));
}

/** Cases as last reported, oldest first. */
export async function listCases(store: Store, tenant: string, status: "open" | "closed" | "all", limit: number): Promise<Case[]> {
  const condition = { open: "AND status NOT IN ('closed', 'dismissed')", closed: "AND status IN ('closed', 'dismissed')", all: "" }[status];
  const rows = await store.query<{ snapshot: string }>(
    `SELECT snapshot FROM (SELECT * FROM pi.cases FINAL WHERE tenant = {tenant:String}) WHERE 1 = 1 ${condition} ORDER BY detected_at, case_id LIMIT {limit:UInt32}`,
    { tenant, limit },
  );
  return rows.map(({ snapshot }) => JSON.parse(snapshot) as Case);
}

/** Distinct events per system, and the 99th percentile of the time from writing to first storing, in ms: a replay makes nothing late. As of the last turn of the rollups. */
export async function storedEvents(
  store: Store,
  tenant: string,
): Promise<{ systems: { system: string; events: number }[]; freshnessP99Ms: number | null }> {
  const [systems, freshness] = await Promise.all([
    store.query<{ system: string; events: string }>(
      "SELECT system, toString(sum(events)) AS events FROM pi.event_days FINAL WHERE tenant = {tenant:String} GROUP BY system ORDER BY system",
      { tenant },
    ),
    store.query<{ n: string; p99: number }>(
      `SELECT toString(count()) AS n, round(quantileExactWeightedInterpolated(0.99)(pair.1, pair.2), 2) AS p99
FROM (SELECT arrayJoin(CAST(lateness_ms AS Array(Tuple(Int64, UInt64)))) AS pair FROM pi.lateness_days FINAL WHERE tenant = {tenant:String})`,
      { tenant },
    ),
  ]);
  const measured = freshness[0];
  return {
    systems: systems.map(({ system, events }) => ({ system, events: Number(events) })),
    freshnessP99Ms: measured && measured.n !== "0" ? Number(measured.p99) : null,
  };
}
