import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/** Counts one more batch of a subscription, of usage or of another kind, and says which it is. */
export function countBatch(subscriptionId: string, context: CommandContext<Collections>, ...kind: string[]): number {
  const { usageBatches } = context.store;
  const id = context.id("ubt", subscriptionId, ...kind);
  const known = usageBatches.get(id);
  if (!known) return usageBatches.insert({ id, subscriptionId, batches: 1 }).batches;
  return usageBatches.save({ ...known, batches: known.batches + 1 }).batches;
}
