import { subscriptionResumed } from "@cashline/contracts/systems/billing/correction-events";
import { resumeSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { withPause } from "../domain/billing-term.ts";
import { resumeSubscription as resume } from "../domain/subscription-changes.ts";
import { keepTerm, openTermsOf } from "../store/billing-terms.ts";
import type { Collections } from "../store/collections.ts";
import { policyIn, todayIn } from "../store/policy-in-force.ts";
import { suspendIfUnpaid } from "../store/suspension.ts";
import { refuseAs } from "./answer.ts";

/** What the pause takes off the periods it touches follows the policy of this day. */
export const resumeSubscriptionRoute = write<typeof resumeSubscription, Collections>(resumeSubscription, ({ params }, context) => {
  const { subscriptions } = context.store;
  const paused = subscriptions.require(params.subscriptionId);
  const decision = resume(paused);
  if (decision.outcome === "refused") return refuseAs(decision);
  const { subscription } = decision;
  subscriptions.save(subscription);
  context.emit(subscriptionResumed, subscription);
  const policy = policyIn(context);
  const pause = { from: paused.hold?.since ?? paused.startOn, to: todayIn(policy, context), treatment: policy.pausedPeriods };
  for (const term of openTermsOf(subscription.id, context)) keepTerm(withPause(term, pause), context, policy);
  return reply(suspendIfUnpaid(subscription, context), subscriptions.version(subscription.id));
});
