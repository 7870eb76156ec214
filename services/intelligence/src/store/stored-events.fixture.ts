import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { rowsOf } from "../ingest/rows.ts";
import { storeRows } from "../ingest/table-row.ts";
import { takeInLoadRun, type NamedRun } from "../loads/take-in.ts";
import { windowIn } from "../kpis/example-traffic.ts";
import { rowsOfWindow, type CountedWindow } from "../traffic/window-rows.ts";
import { rollUp } from "./rollups.ts";
import type { Store } from "./store.ts";

/** What arrives for a sandbox, whichever one it was made for. */
export type Arrival = {
  readonly tenant: string;
  readonly events: readonly CanonicalEvent[];
  readonly windows?: readonly CountedWindow[];
  readonly loads?: readonly NamedRun[];
};

/** Stores what arrives together, of all sandboxes one insert a table, has the days computed that it touches, and hands load runs in. */
export async function storeTogether(store: Store, arrivals: readonly Arrival[]): Promise<void> {
  const rows = arrivals.flatMap(({ tenant, events, windows = [] }) => [
    ...events.flatMap((event) => rowsOf({ ...event, tenant }, "2026-01-01T00:00:00.000Z")),
    ...windows.flatMap((window) => rowsOfWindow(windowIn(tenant, window))),
  ]);
  await storeRows(store, rows);
  await rollUp(store);
  for (const { tenant, loads = [] } of arrivals) for (const run of loads) await takeInLoadRun(store, tenant, run);
}
