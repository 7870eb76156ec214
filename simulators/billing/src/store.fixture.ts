import type { TestBench } from "@cashline/sim-kit/testing";
import { DatabaseSync } from "node:sqlite";

/** What waits for an invoice, in minor units, as the store has it. */
export function waitingIn({ databasePath }: TestBench): number[] {
  const database = new DatabaseSync(databasePath, { readOnly: true });
  const rows = database.prepare("SELECT data FROM pending_items WHERE pendingOf IS NOT NULL").all() as { data: string }[];
  database.close();
  return rows.map(({ data }) => Number(JSON.parse(data).amount.minor));
}
