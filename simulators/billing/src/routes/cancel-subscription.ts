import { cancelSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { cancelSubscription as cancel } from "../domain/subscription-changes.ts";
import { scheduleChange } from "../store/change-when-due.ts";
import type { Collections } from "../store/collections.ts";
import { endSubscription } from "../store/end-subscription.ts";
import { policyIn, todayIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

export const cancelSubscriptionRoute = write<typeof cancelSubscription, Collections>(cancelSubscription, ({ params, body }, context) => {
  const { subscriptions } = context.store;
  const before = subscriptions.require(params.subscriptionId);
  const { effectiveOn } = body;
  const decision = cancel(before, effectiveOn);
  if (decision.outcome === "refused") return refuseAs(decision);
  if (effectiveOn > todayIn(policyIn(context), context)) {
    const waiting = scheduleChange(before, { action: "cancel", effectiveOn, quantity: null, tier: null }, context);
    return reply(waiting, subscriptions.version(before.id));
  }
  const carried = endSubscription(before, decision.subscription, context);
  return "outcome" in carried ? refuseAs(carried) : reply(carried, subscriptions.version(before.id));
});
