import { previewProration } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { changeTerms, momentOf } from "../domain/subscription-changes.ts";
import type { Collections } from "../store/collections.ts";
import { changeableOn } from "../store/earlier-terms.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { prorate, shownProration } from "../store/prorate.ts";
import { refuseAs } from "./answer.ts";

export const previewProrationRoute = write<typeof previewProration, Collections>(previewProration, ({ params, body }, context) => {
  const policy = policyIn(context);
  const before = changeableOn(context.store.subscriptions.require(params.subscriptionId), body.effectiveOn, context);
  const decision = changeTerms(before, body);
  if (decision.outcome === "refused") return refuseAs(decision);
  const moment = momentOf(body, policy.timeZone);
  if ("outcome" in moment) return refuseAs(moment);
  const account = context.store.accounts.require(before.billingAccountId);
  const changes = prorate(before, decision.subscription, moment, account, policy, context);
  return "outcome" in changes ? refuseAs(changes) : reply(shownProration(before, moment, changes, policy));
});
