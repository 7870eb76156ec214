import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { subscriptionExpired } from "@cashline/contracts/systems/billing/events";
import { instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { expireSubscription, expiresOn } from "../domain/subscription.ts";
import type { Collections } from "./collections.ts";
import { settleWaiting } from "./give-back.ts";
import { policyIn, todayIn } from "./policy-in-force.ts";

/** Puts the expiry of a subscription on the agenda, at midnight where the tenant is; another end moves it. */
export function scheduleExpiry(subscription: Subscription, context: CommandContext<Collections>): void {
  const { timeZone } = policyIn(context);
  context.schedule(instantAt(expiresOn(subscription), "00:00", timeZone), "subscription-end", subscription.id);
}

/** Nobody renewed it: no invoice will take in what still waits, so the customer gets back what is left of it. */
export function expireWhenEnded(work: { key: string }, context: CommandContext<Collections>): void {
  const subscription = context.store.subscriptions.require(work.key);
  const today = todayIn(policyIn(context), context);
  const expired = expireSubscription(subscription, today);
  // The tenant's day may begin later than it did when the expiry was put on the agenda.
  if (!expired && expiresOn(subscription) > today) scheduleExpiry(subscription, context);
  if (!expired) return;
  context.store.subscriptions.save(expired);
  context.emit(subscriptionExpired, expired);
  settleWaiting(expired.id, context);
}
