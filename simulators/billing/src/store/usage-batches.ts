import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/** Counts one more batch of a subscription and says which it is. */
export function countBatch(subscriptionId: string, context: CommandContext<Collections>): number {
  const { usageBatches } = context.store;
  const id = context.id("ubt", subscriptionId);
  const known = usageBatches.get(id);
  if (!known) return usageBatches.insert({ id, subscriptionId, batches: 1 }).batches;
  return usageBatches.save({ ...known, batches: known.batches + 1 }).batches;
}
