import { changeSubscription } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { changeTerms, momentOf } from "../domain/subscription-changes.ts";
import { misfit } from "../domain/refused.ts";
import { carryOutChange } from "../store/carry-out-change.ts";
import { scheduleChange } from "../store/change-when-due.ts";
import type { Collections } from "../store/collections.ts";
import { changeableOn } from "../store/earlier-terms.ts";
import { policyIn, todayIn } from "../store/policy-in-force.ts";
import { cardFor } from "../store/rate-cards.ts";
import { refuseAs } from "./answer.ts";

/** A day already begun is prorated at once; a later one is kept for its midnight. After an early renewal the running term changes too. */
export const changeSubscriptionRoute = write<typeof changeSubscription, Collections>(changeSubscription, ({ params, body }, context) => {
  const { subscriptions, accounts } = context.store;
  const policy = policyIn(context);
  const subscription = subscriptions.require(params.subscriptionId);
  const before = changeableOn(subscription, body.effectiveOn, context);
  const decision = changeTerms(before, body);
  if (decision.outcome === "refused") return refuseAs(decision);
  const moment = momentOf(body, policy.timeZone);
  if ("outcome" in moment) return refuseAs(moment);
  if (body.effectiveOn <= todayIn(policy, context)) {
    const carried = carryOutChange(before, decision.subscription, moment, context);
    return "outcome" in carried ? refuseAs(carried) : reply(carried, subscriptions.version(before.id));
  }
  if (body.effectiveAt !== undefined) return refuseAs(misfit("effectiveAt", "A later change takes effect at midnight"));
  const card = cardFor(decision.subscription, accounts.require(before.billingAccountId), body.effectiveOn, context);
  if ("outcome" in card) return refuseAs(card);
  const { effectiveOn, quantity = null, tier = null } = body;
  return reply(scheduleChange(subscription, { action: "change", effectiveOn, quantity, tier }, context), subscriptions.version(before.id));
});
