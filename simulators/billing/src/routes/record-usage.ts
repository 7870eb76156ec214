import { usageRecorded } from "@cashline/contracts/systems/billing/events";
import { recordUsage } from "@cashline/contracts/systems/billing/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { countBatch } from "../store/usage-batches.ts";

/** All records of a batch or none: one unknown subscription refuses it whole. */
export const recordUsageRoute = write<typeof recordUsage, Collections>(recordUsage, ({ body }, context) => {
  const { subscriptions, usage } = context.store;
  const bySubscription = Map.groupBy(body.records, ({ subscriptionId }) => subscriptionId);
  const unknown = [...bySubscription.keys()].find((subscriptionId) => !subscriptions.get(subscriptionId));
  if (unknown !== undefined) return refuse("unknown-subscription", `There is no subscription ${unknown}`);
  let accepted = 0;
  for (const [subscriptionId, records] of bySubscription) {
    let fresh = 0;
    let quantity = 0;
    for (const record of records) {
      const id = context.id("usg", subscriptionId, record.sourceId);
      if (usage.get(id)) continue;
      usage.insert({ id, ...record, unbilledOf: subscriptionId, billedBy: null, billedAs: null, correctedFrom: null });
      fresh += 1;
      quantity += record.quantity;
    }
    accepted += fresh;
    context.emitData(usageRecorded, subscriptionId, countBatch(subscriptionId, context), {
      subscriptionId,
      records: fresh,
      quantity,
      duplicates: records.length - fresh,
    });
  }
  return reply({ accepted, duplicates: body.records.length - accepted });
});
