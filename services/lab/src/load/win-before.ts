import { idOf } from "@cashline/scenarios/book/loaded-ids";
import { inPool } from "@cashline/scenarios/book/pool";
import type { LoadStage } from "./profile.ts";

const CONCURRENT = 8;

/** Wins some of the renewals that the load leaves alone, before it, and waits until they are done. */
export async function winBefore(
  { clients, sandbox, book, ids, renewals }: Pick<LoadStage, "clients" | "sandbox" | "book" | "ids" | "renewals">,
  most: number,
): Promise<void> {
  const loaded = new Set(renewals.map(({ key }) => key));
  const others = book.renewals.filter(({ key, after }) => after === null && !loaded.has(key)).slice(0, most);
  await inPool(others, CONCURRENT, async ({ key }) => {
    const opportunityId = idOf(ids.opportunities, key);
    const call = { params: { opportunityId }, idempotencyKey: `before/${key}`, correlationId: opportunityId };
    await clients.crm.winOpportunity({ ...call, body: {} });
  });
  await sandbox.quiet();
}
