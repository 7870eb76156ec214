import { subscriptionRampSet } from "@cashline/contracts/systems/billing/correction-events";
import { setRamp } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { setRamp as set } from "../domain/ramp.ts";
import { billingTermOf } from "../store/billing-terms.ts";
import type { Collections } from "../store/collections.ts";
import { refuseAs } from "./answer.ts";

export const setRampRoute = write<typeof setRamp, Collections>(setRamp, ({ params, body }, context) => {
  const { subscriptions } = context.store;
  const before = subscriptions.require(params.subscriptionId);
  const decision = set(before, body.phases, billingTermOf(before, context)?.billedThroughOn ?? before.endOn);
  if (decision.outcome === "refused") return refuseAs(decision);
  const { subscription } = decision;
  subscriptions.save(subscription);
  context.emit(subscriptionRampSet, subscription);
  return reply(subscription, subscriptions.version(subscription.id));
});
