import { usageCorrected } from "@cashline/contracts/systems/metering/events";
import { correctUsage } from "@cashline/contracts/systems/metering/usage-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { correctUsage as correct } from "../domain/correction.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { recount } from "../store/recounting.ts";
import { reopenClosings } from "../store/reopening.ts";
import { tellThresholds } from "../store/thresholds.ts";

export const correctUsageRoute = write<typeof correctUsage, Collections>(correctUsage, ({ params, body }, context) => {
  const { usageEvents, corrections, meters } = context.store;
  const event = usageEvents.require(params.usageEventId);
  const id = context.id("cor", event.id);
  const ids = { reversal: context.id("uev", "", "reversal", event.id), replacement: context.id("uev", "", "replacement", event.id) };
  const counted = event.meterIds.map((meterId) => meters.require(meterId));
  const isCorrected = corrections.get(id) !== undefined;
  const ground = { meters: counted, policy: policyInForce(context).policy, at: context.now };
  const decision = correct(event, isCorrected, body.replacement?.data ?? null, ground, ids);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  usageEvents.insert(decision.reversal);
  if (decision.replacement) usageEvents.insert(decision.replacement);
  const touched = recount([event, ...(decision.replacement ? [decision.replacement] : [])], counted, context);
  tellThresholds(touched, context);
  const correction = corrections.insert({
    id,
    usageEventId: event.id,
    reversalId: decision.reversal.id,
    replacementId: decision.replacement?.id ?? null,
    subscriptionId: event.subscriptionId,
    reason: body.reason,
    client: context.client,
    correctedAt: context.now,
    reopened: reopenClosings(touched, context),
  });
  context.emit(usageCorrected, correction);
  return reply(correction, 1);
});
