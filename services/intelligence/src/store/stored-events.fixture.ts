import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { rowsOf } from "../ingest/rows.ts";
import { storeRows } from "../ingest/table-row.ts";
import { windowIn } from "../kpis/example-traffic.ts";
import { rowsOfWindow, type CountedWindow } from "../traffic/window-rows.ts";
import { rollUp } from "./rollups.ts";
import type { Store } from "./store.ts";

/** What arrives for a sandbox, whichever one it was made for. */
export type Arrival = { readonly tenant: string; readonly events: readonly CanonicalEvent[]; readonly windows?: readonly CountedWindow[] };

/** Stores what arrives together, of all sandboxes one insert a table, and has the days computed that it touches. */
export async function storeTogether(store: Store, arrivals: readonly Arrival[]): Promise<void> {
  const rows = arrivals.flatMap(({ tenant, events, windows = [] }) => [
    ...events.flatMap((event) => rowsOf({ ...event, tenant }, "2026-01-01T00:00:00.000Z")),
    ...windows.flatMap((window) => rowsOfWindow(windowIn(tenant, window))),
  ]);
  await storeRows(store, rows);
  await rollUp(store);
}
