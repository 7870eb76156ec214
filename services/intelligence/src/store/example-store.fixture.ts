import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { rowsOf } from "../ingest/rows.ts";
import { migrate } from "./migrate.ts";
import { rollUp } from "./rollups.ts";
import { Store } from "./store.ts";

export type ExampleStore = {
  readonly store: Store;
  readonly folder: string;
  /** Stores events as those of a sandbox, one insert per table. */
  put(tenant: string, events: readonly CanonicalEvent[]): Promise<void>;
  close(): Promise<void>;
};

/** The real engine on a temporary folder. One per process: the engine takes one folder in each. */
export async function openExampleStore(): Promise<ExampleStore> {
  const folder = mkdtempSync(join(tmpdir(), "cashline-intelligence-"));
  const store = await Store.open({ kind: "embedded", folder });
  await migrate(store);
  return {
    store,
    folder,
    put: async (tenant, events) => {
      const rows = events.flatMap((event) => rowsOf({ ...event, tenant }, "2026-01-01T00:00:00.000Z"));
      for (const [table, group] of Map.groupBy(rows, (each) => each.table)) {
        await store.insert(
          table,
          group.map(({ row }) => row),
        );
      }
      await rollUp(store);
    },
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
