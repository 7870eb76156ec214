import type { UsageRecord } from "@cashline/contracts/systems/billing/entities";
import { usageRecorded } from "@cashline/contracts/systems/billing/events";
import { recordUsage } from "@cashline/contracts/systems/billing/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { usageDays } from "../domain/usage.ts";
import type { Collections } from "../store/collections.ts";
import { countBatch } from "../store/usage-batches.ts";

/** All records of a batch or none: one unknown subscription, or day no bill can reach, refuses it whole. */
export const recordUsageRoute = write<typeof recordUsage, Collections>(recordUsage, ({ body }, context) => {
  const { subscriptions, usage } = context.store;
  const bySubscription = Map.groupBy(body.records, ({ subscriptionId }) => subscriptionId);
  const unknown = [...bySubscription.keys()].find((subscriptionId) => !subscriptions.get(subscriptionId));
  if (unknown !== undefined) return refuse("unknown-subscription", `There is no subscription ${unknown}`);
  for (const [subscriptionId, records] of bySubscription) {
    const { startOn, endOn } = usageDays(subscriptions.require(subscriptionId), context.today);
    const far = records.find(({ usedOn }) => usedOn < startOn || usedOn >= endOn);
    if (far) return refuse("usage-out-of-range", `${far.sourceId} of ${far.usedOn} does not lie from ${startOn} to before ${endOn}`);
  }
  let accepted = 0;
  for (const [subscriptionId, records] of bySubscription) {
    const fresh: Omit<UsageRecord, "subscriptionId">[] = [];
    for (const record of records) {
      const id = context.id("usg", subscriptionId, record.sourceId);
      if (usage.get(id)) continue;
      usage.insert({ id, ...record, unbilledOf: subscriptionId, billedBy: null, billedAs: null, correctedFrom: null });
      const { sourceId, meter, quantity, usedOn } = record;
      fresh.push({ id, sourceId, meter, quantity, usedOn });
    }
    accepted += fresh.length;
    context.emitData(usageRecorded, subscriptionId, countBatch(subscriptionId, context), {
      subscriptionId,
      records: fresh.length,
      quantity: fresh.reduce((sum, { quantity }) => sum + quantity, 0),
      duplicates: records.length - fresh.length,
      accepted: fresh,
    });
  }
  return reply({ accepted, duplicates: body.records.length - accepted });
});
