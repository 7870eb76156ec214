import { subscriptionPaused } from "@cashline/contracts/systems/billing/correction-events";
import { pauseSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { pauseSubscription as pause } from "../domain/subscription-changes.ts";
import type { Collections } from "../store/collections.ts";
import { policyIn, todayIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

export const pauseSubscriptionRoute = write<typeof pauseSubscription, Collections>(pauseSubscription, ({ params, body }, context) => {
  const { subscriptions } = context.store;
  const today = todayIn(policyIn(context), context);
  const decision = pause(subscriptions.require(params.subscriptionId), body.reason, today);
  if (decision.outcome === "refused") return refuseAs(decision);
  const { subscription } = decision;
  subscriptions.save(subscription);
  context.emit(subscriptionPaused, subscription);
  return reply(subscription, subscriptions.version(subscription.id));
});
