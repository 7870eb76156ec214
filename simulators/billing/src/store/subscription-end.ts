import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { subscriptionExpired } from "@cashline/contracts/systems/billing/events";
import { instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { expireSubscription, expiresOn } from "../domain/subscription.ts";
import type { Collections } from "./collections.ts";

/** Puts the expiry of a subscription on the agenda; another end moves it. */
export function scheduleExpiry(subscription: Subscription, context: CommandContext<Collections>): void {
  context.schedule(instantAt(expiresOn(subscription), "00:00"), "subscription-end", subscription.id);
}

export function expireWhenEnded(work: { key: string }, context: CommandContext<Collections>): void {
  const expired = expireSubscription(context.store.subscriptions.require(work.key), context.today);
  if (!expired) return;
  context.store.subscriptions.save(expired);
  context.emit(subscriptionExpired, expired);
}
