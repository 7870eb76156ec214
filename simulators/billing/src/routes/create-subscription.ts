import { subscriptionCreated } from "@cashline/contracts/systems/billing/events";
import { createSubscription } from "@cashline/contracts/systems/billing/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { startSubscription } from "../domain/subscription.ts";
import { followTerm } from "../store/billing-terms.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleExpiry } from "../store/subscription-end.ts";
import { refuseAs } from "./answer.ts";

export const createSubscriptionRoute = write<typeof createSubscription, Collections>(createSubscription, ({ body }, context) => {
  const account = context.store.accounts.get(body.billingAccountId);
  if (!account) return refuse("unknown-billing-account", `There is no billing account ${body.billingAccountId}`);
  const decision = startSubscription(context.id("sub", body.contractId), body, account);
  if (decision.outcome === "refused") return refuseAs(decision);
  const { subscription } = decision;
  context.store.subscriptions.insert(subscription);
  context.emit(subscriptionCreated, subscription);
  scheduleExpiry(subscription, context);
  if (body.billedThroughOn !== undefined) followTerm(subscription, body.billedThroughOn, context);
  return reply(subscription, 1);
});
