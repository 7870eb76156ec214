import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { dateIn, epochMs, instant, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { midnightOf, type Moment } from "./proration.ts";
import { phaseOn } from "./rating.ts";
import { misfit, refused, type Refused } from "./refused.ts";
import { notActive, type Decided } from "./subscription.ts";

/** New seats or a new tier from a day of the current term. */
export type Change = { quantity?: number; tier?: string; effectiveOn: CalendarDate; effectiveAt?: Instant };

/**
 * The subscription after a change, or why it cannot be made; what is scheduled for later stays. Seats of a ramp's phase in force are the phase's.
 * Source: Stripe, "Prorations"; one change a day of effect is ours.
 */
export function changeTerms(subscription: Subscription, change: Pick<Change, "quantity" | "tier" | "effectiveOn">): Decided | Refused {
  if (subscription.status !== "active") return notActive(subscription);
  const outside = outsideTerm(subscription, change.effectiveOn) ?? outOfOrder(subscription, change.effectiveOn);
  if (outside) return outside;
  const phase = phaseOn(subscription.ramp, change.effectiveOn);
  const seats = phase?.quantity ?? subscription.quantity;
  const { quantity = seats, tier = subscription.tier } = change;
  if (quantity === seats && tier === subscription.tier) return misfit("quantity", "The subscription has these seats and this tier already");
  const ramp = subscription.ramp.map((other) => (other === phase && phase.quantity !== null ? { ...phase, quantity } : other));
  const own = phase?.quantity == null ? quantity : subscription.quantity;
  const changedOn = change.effectiveOn;
  return { outcome: "decided", subscription: { ...subscription, quantity: own, tier, ramp, changedOn } };
}

/**
 * Ends a subscription on a day of its term, a paused or suspended one too. What was due to happen later does not.
 * Source: Stripe: a subscription is cancelled at once or at a day to come.
 */
export function cancelSubscription(subscription: Subscription, effectiveOn: CalendarDate): Decided | Refused {
  if (subscription.status === "cancelled" || subscription.status === "expired") return notActive(subscription);
  const outside = outsideTerm(subscription, effectiveOn) ?? outOfOrder(subscription, effectiveOn);
  if (outside) return outside;
  return {
    outcome: "decided",
    subscription: { ...subscription, status: "cancelled", cancelledOn: effectiveOn, scheduled: null, hold: null, autoRenew: false },
  };
}

/** Keeps a change or the end for its day; a later one takes its place. Source: ours; one change waits at a time. */
export function scheduleFor(subscription: Subscription, scheduled: NonNullable<Subscription["scheduled"]>): Subscription {
  return { ...subscription, scheduled };
}

/** Source: Chargebee removes a scheduled cancellation or change; Stripe, `cancel_at_period_end` set back. */
export function withdrawScheduled(subscription: Subscription): Decided | Refused {
  if (subscription.scheduled === null) return refused("no-scheduled-change", `Nothing of ${subscription.id} is set for a later day`);
  return { outcome: "decided", subscription: { ...subscription, scheduled: null } };
}

/** Source: Zuora's suspended subscriptions, which are not billed. */
export function pauseSubscription(subscription: Subscription, reason: string, today: CalendarDate): Decided | Refused {
  if (subscription.status !== "active") return notActive(subscription);
  return { outcome: "decided", subscription: { ...subscription, status: "paused", hold: { reason, since: today, invoiceId: null } } };
}

/** Source: Zuora's resumed subscriptions. */
export function resumeSubscription(subscription: Subscription): Decided | Refused {
  if (subscription.status !== "paused") return refused("subscription-not-paused", `The subscription is ${subscription.status}`);
  return { outcome: "decided", subscription: { ...subscription, status: "active", hold: null } };
}

/**
 * Dunning's last word: service stops until the invoice is settled; undefined when there is nothing to suspend.
 * Source: Kill Bill's overdue states, in which an entitlement is blocked.
 */
export function suspendSubscription(subscription: Subscription, invoiceId: string, today: CalendarDate): Subscription | undefined {
  if (subscription.status !== "active") return undefined;
  return { ...subscription, status: "suspended", hold: { reason: "invoice unpaid", since: today, invoiceId } };
}

/**
 * Lifts a suspension when its invoice is settled, unless another exhausted invoice is still open: then that one holds.
 * Undefined when the invoice holds nothing.
 * Source: Kill Bill's overdue states, which clear with the last unpaid invoice.
 */
export function liftSuspension(
  subscription: Subscription,
  settledInvoiceId: string,
  otherInvoiceId: string | undefined,
): Subscription | undefined {
  if (subscription.status !== "suspended" || subscription.hold?.invoiceId !== settledInvoiceId) return undefined;
  if (otherInvoiceId !== undefined) return { ...subscription, hold: { ...subscription.hold, invoiceId: otherInvoiceId } };
  return { ...subscription, status: "active", hold: null };
}

/**
 * The moment of a change: the instant it names, which must lie on its day in the tenant's zone, or that day's midnight.
 * Source: ours; a day needs a time zone.
 */
export function momentOf({ effectiveOn, effectiveAt }: Pick<Change, "effectiveOn" | "effectiveAt">, timeZone: string): Moment | Refused {
  if (effectiveAt === undefined) return midnightOf(effectiveOn, { timeZone });
  if (!Number.isFinite(epochMs(effectiveAt))) return misfit("effectiveAt", `${effectiveAt} is no time`);
  const at = instant(effectiveAt);
  if (dateIn(at, timeZone) !== effectiveOn) return misfit("effectiveAt", `${at} does not lie on ${effectiveOn} in ${timeZone}`);
  return { on: effectiveOn, at };
}

function outsideTerm({ startOn, endOn }: Subscription, on: CalendarDate): Refused | undefined {
  if (on >= startOn && on < endOn) return undefined;
  return refused("change-outside-term", `${on} does not lie in the term from ${startOn} to before ${endOn}`);
}

/** Each change is priced by what held before it, so they are told in order of the days they take effect on. */
function outOfOrder({ changedOn }: Subscription, on: CalendarDate): Refused | undefined {
  if (changedOn === null || on >= changedOn) return undefined;
  return refused("change-not-in-order", `The last change took effect on ${changedOn}, after ${on}`);
}
