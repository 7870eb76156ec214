import type { Key, PlannedRenewal } from "@cashline/scenarios/book/book";
import { idOf } from "@cashline/scenarios/book/loaded-ids";
import { inPool } from "@cashline/scenarios/book/pool";
import type { LoadStage } from "./profile.ts";

const CONCURRENT = 8;

/** Wins renewals that the load leaves alone, before it, and waits until the estate is at rest. */
export async function winBefore(
  { clients, sandbox, ids }: Pick<LoadStage, "clients" | "sandbox" | "ids">,
  keys: readonly Key[],
): Promise<void> {
  await inPool(keys, CONCURRENT, async (key) => {
    const opportunityId = idOf(ids.opportunities, key);
    const call = { params: { opportunityId }, idempotencyKey: `before/${key}`, correlationId: opportunityId };
    await clients.crm.winOpportunity({ ...call, body: {} });
  });
  await sandbox.quiet();
}

/** The renewals of a stage's book that k6 does not win, without those that wait for an earlier one. */
export function othersOf({ book, renewals }: Pick<LoadStage, "book" | "renewals">): PlannedRenewal[] {
  const loaded = new Set(renewals.map(({ key }) => key));
  return book.renewals.filter(({ key, after }) => after === null && !loaded.has(key));
}
