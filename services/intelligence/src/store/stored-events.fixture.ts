import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { GroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";
import { nameBaseline } from "../baselines/name-baseline.ts";
import { rowsOf } from "../ingest/rows.ts";
import { storeRows } from "../ingest/table-row.ts";
import { takeInLoadRun, type NamedRun } from "../loads/take-in.ts";
import { windowIn } from "../kpis/example-traffic.ts";
import { rowsOfWindow, type CountedWindow } from "../traffic/window-rows.ts";
import { takeInGroundTruth } from "../truth/ground-truth.ts";
import { rollUp } from "./rollups.ts";
import type { Store } from "./store.ts";

const RECORDED = "2026-01-01T00:00:00.000Z";

/** What arrives for a sandbox, whichever one it was made for. */
export type Arrival = {
  readonly tenant: string;
  readonly events: readonly CanonicalEvent[];
  readonly windows?: readonly CountedWindow[];
  readonly loads?: readonly NamedRun[];
  readonly truth?: readonly GroundTruth[];
  readonly baseline?: readonly CanonicalEvent[];
};

/**
 * Stores what arrives together, of all sandboxes one insert a table, has the days computed that it touches, and hands ground
 * truth and load runs in; a baseline that comes with it is named.
 */
export async function storeTogether(store: Store, arrivals: readonly Arrival[]): Promise<void> {
  const seasons = [...arrivals, ...arrivals.flatMap(byHand)];
  const rows = seasons.flatMap(({ tenant, events, windows = [] }) => [
    ...events.flatMap((event) => rowsOf({ ...event, tenant }, RECORDED)),
    ...windows.flatMap((window) => rowsOfWindow(windowIn(tenant, window))),
  ]);
  await storeRows(store, rows);
  for (const { tenant, baseline } of arrivals) if (baseline) await nameBaseline(store, tenant, handTenant(tenant), RECORDED);
  for (const { tenant, truth } of arrivals) if (truth) await takeInGroundTruth(store, tenant, truth, RECORDED);
  await rollUp(store);
  for (const { tenant, loads = [] } of arrivals) for (const run of loads) await takeInLoadRun(store, tenant, run);
}

/** The season that one is compared with, as one of its own. */
const byHand = ({ tenant, baseline: events }: Arrival): Arrival[] => (events ? [{ tenant: handTenant(tenant), events }] : []);
const handTenant = (tenant: string): string => `${tenant}-by-hand`;
