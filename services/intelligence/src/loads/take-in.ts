import { Refusal } from "@cashline/chassis/refusal";
import type { LoadRun } from "@cashline/contracts/services/intelligence/load-operations";
import { storeRows, type TableRow } from "../ingest/table-row.ts";
import { FIRST_LATENESS } from "../kpis/event-days.ts";
import { clock } from "../store/columns.ts";
import type { Store } from "../store/store.ts";

/** A load run under its id. */
export type NamedRun = LoadRun & { readonly runId: string };

/** The events that are steps of the business under load, by the step. */
const STEPS = {
  won: "crm.opportunity.won.v1",
  completed: "crm.contract.renewed.v1",
  in_case: "orchestrator.case.opened.v1",
  paid: "erp.cash.applied.v1",
} as const;
export type LoadStep = keyof typeof STEPS;

/**
 * Stores a run of a sandbox and what its business did meanwhile. One that is known stays as it was: events that come again
 * later change none of its figures, though the engine may by then have kept their later storing alone.
 * @returns whether it was stored now or before
 * @throws Refusal `invalid-request` for a run whose times run backwards, or that tells twice of the same window
 */
export async function takeInLoadRun(store: Store, tenant: string, run: NamedRun): Promise<"now" | "before"> {
  requireInOrder(run);
  requireEachOnce(run);
  const known = await store.query("SELECT 1 FROM pi.load_runs WHERE tenant = {tenant:String} AND run_id = {run:String} LIMIT 1", {
    tenant,
    run: run.runId,
  });
  if (known.length > 0) return "before";
  await storeRows(store, [...doorRows(tenant, run), ...(await businessRows(store, tenant, run)), runRow(tenant, run)]);
  return "now";
}

function requireInOrder({ startedAt, loadEndedAt, restedAt }: NamedRun): void {
  if (clock(startedAt) > clock(loadEndedAt)) throw new Refusal("invalid-request", "/body/loadEndedAt must not be before /body/startedAt");
  if (clock(loadEndedAt) > clock(restedAt)) throw new Refusal("invalid-request", "/body/restedAt must not be before /body/loadEndedAt");
}

/** A window told twice would replace itself, and its requests be missing in silence. */
function requireEachOnce({ requests, dropped }: NamedRun): void {
  const keys = [
    ...requests.map(({ second, operation, status, failed }) => JSON.stringify([secondOf(second), operation, status, failed])),
    ...dropped.map(({ second }) => JSON.stringify([secondOf(second)])),
  ];
  const seen = new Set<string>();
  const repeated = keys.find((key) => seen.size === seen.add(key).size);
  if (repeated !== undefined) throw new Refusal("invalid-request", `The run tells twice of the window ${repeated}`);
}

/** What callers saw. */
function doorRows(tenant: string, { runId: run_id, requests, dropped }: NamedRun): TableRow[] {
  return [
    ...requests.map(({ second, operation, status, failed, latencyUs }) => ({
      table: "pi.load_requests",
      row: { tenant, at: secondOf(second), run_id, operation, status, failed: failed ? 1 : 0, latency_us: latencyUs },
    })),
    ...dropped.map(({ second, iterations }) => ({ table: "pi.load_drops", row: { tenant, at: secondOf(second), run_id, iterations } })),
  ];
}

function runRow(tenant: string, run: NamedRun): TableRow {
  const row = {
    tenant,
    run_id: run.runId,
    profile: run.profile,
    started_at: clock(run.startedAt),
    load_ended_at: clock(run.loadEndedAt),
    rested_at: clock(run.restedAt),
    renewals: run.renewals,
    rate: run.rate,
    thresholds: run.thresholds.map(({ threshold, holds }) => ({ threshold, holds: holds ? 1 : 0 })),
    unreadable: run.unreadable,
  };
  return { table: "pi.load_runs", row };
}

/** Events that systems wrote from the run's start until the estate was at rest. */
const DURING = "tenant = {tenant:String} AND recorded_at >= {from:DateTime64(3, 'UTC')} AND recorded_at <= {to:DateTime64(3, 'UTC')}";

/** What the business did, from the events. When a system wrote an event does not change however often it comes. */
async function businessRows(store: Store, tenant: string, { runId, startedAt, restedAt }: NamedRun): Promise<TableRow[]> {
  const parameters = { tenant, from: clock(startedAt), to: clock(restedAt) };
  const types = Object.values(STEPS);
  const [steps, lateness] = await Promise.all([
    store.query<Record<string, string>>(
      `SELECT DISTINCT transform(event_type, {types:Array(String)}, {steps:Array(String)}, '') AS step, recorded_at AS at, event_id, object_id, correlation_id,
  if(step.account_id != '', step.account_id, whose.account_id) AS account_id, if(step.legal_entity != '', step.legal_entity, whose.legal_entity) AS legal_entity
FROM (SELECT * FROM pi.raw_events WHERE ${DURING} AND event_type IN {types:Array(String)}) AS step
LEFT JOIN (SELECT correlation_id, argMaxIf(account_id, recorded_at, account_id != '') AS account_id, argMaxIf(legal_entity, recorded_at, legal_entity != '') AS legal_entity
  FROM pi.raw_events WHERE ${DURING} GROUP BY correlation_id) AS whose USING (correlation_id)`,
      { ...parameters, types, steps: Object.keys(STEPS) },
    ),
    store.query<{ at: string; lateness_ms: Record<string, string> }>(
      `SELECT at, CAST((groupArray(ms), groupArray(n)) AS Map(Int64, UInt64)) AS lateness_ms FROM (
  SELECT at, ms, count() AS n FROM (SELECT toDateTime(any(recorded_at)) AS at, ${FIRST_LATENESS} AS ms FROM pi.raw_events WHERE ${DURING} GROUP BY system, event_id) GROUP BY at, ms)
GROUP BY at`,
      parameters,
    ),
  ]);
  return [
    ...steps.map((step) => ({ table: "pi.load_steps", row: { tenant, run_id: runId, ...step } })),
    ...lateness.map((second) => ({ table: "pi.load_lateness", row: { tenant, ...second } })),
  ];
}

/** The second an instant lies in, as its column holds it. */
function secondOf(at: string): string {
  return clock(at).slice(0, "2026-01-01 00:00:00".length);
}
