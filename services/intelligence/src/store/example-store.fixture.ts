import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { migrate } from "./migrate.ts";
import { Store } from "./store.ts";
import { storeTogether } from "./stored-events.fixture.ts";

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
    put: (tenant, events) => storeTogether(store, [{ tenant, events }]),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let shared: Promise<ExampleStore> | undefined;

/** One store for all test files of a process, each with sandboxes of its own; it goes with the process. */
export function sharedStore(): Promise<Pick<ExampleStore, "store" | "put">> {
  return (shared ??= openExampleStore());
}
