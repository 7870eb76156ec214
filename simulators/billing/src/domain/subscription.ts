import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { addDays, addMonths, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { firstPeriod, isAnchored, periodsOf, spansItsMonths } from "./periods.ts";
import { misfit, refused, type Refused } from "./refused.ts";

/** Days after the end of a term during which a late renewal is still taken. */
const GRACE_DAYS = 30;

/** What of a subscription the caller says when it starts. */
export type NewSubscription = Pick<
  Subscription,
  | "billingAccountId"
  | "contractId"
  | "sku"
  | "tier"
  | "quantity"
  | "discountPercent"
  | "currency"
  | "billingFrequency"
  | "termMonths"
  | "startOn"
  | "endOn"
  | "anchorOn"
  | "autoRenew"
> & { billingTiming?: Subscription["billingTiming"]; billedThroughOn?: CalendarDate };

/** The next term as the customer accepted it. */
export type NextTerm = Pick<
  Subscription,
  "startOn" | "endOn" | "termMonths" | "sku" | "tier" | "quantity" | "discountPercent" | "billingFrequency"
> & {
  quoteId: string;
  quoteAcceptedAt: Instant | null;
};

/** A renewal as it was made: the term it ended, the term it began, and the latest draft of that term's first invoice. */
export type Renewal = { id: string; subscriptionId: string; quoteId: string; ended: Subscription; begun: Subscription; invoiceId: string };

export type Decided = { outcome: "decided"; subscription: Subscription };

/**
 * Starts a subscription in the currency of its billing account, which an invoice cannot leave, on one of its anchor's dates
 * and for as long as it has months; a term that counts as billed elsewhere may have been cut short.
 * Source: Stripe: a customer's active subscriptions are in one currency; that its invoices are too is ours; the term's dates
 * as in `periods.ts`.
 */
export function startSubscription(id: string, start: NewSubscription, account: BillingAccount): Decided | Refused {
  const { billedThroughOn, billingTiming = "in_advance", ...terms } = start;
  if (terms.currency !== account.currency)
    return misfit("currency", `The billing account is kept in ${account.currency}, not ${terms.currency}`);
  if (terms.endOn <= terms.startOn) return misfit("endOn", `End ${terms.endOn} is not after start ${terms.startOn}`);
  if (terms.anchorOn > terms.startOn) return misfit("anchorOn", `Anchor ${terms.anchorOn} is after start ${terms.startOn}`);
  if (!isAnchored(terms.anchorOn, terms.startOn))
    return refused("term-off-anchor", `No period counted from ${terms.anchorOn} begins on ${terms.startOn}`);
  const isCutShort = billedThroughOn === undefined && terms.endOn < addMonths(terms.startOn, terms.termMonths);
  if (!isCutShort && !spansItsMonths(terms)) return monthsDiffer(terms);
  const subscription: Subscription = {
    id,
    ...terms,
    status: "active",
    renewals: 0,
    lastQuoteId: null,
    billingTiming,
    ramp: [],
    scheduled: null,
    hold: null,
    cancelledOn: null,
    changedOn: null,
  };
  if (billedThroughOn !== undefined && !boundariesOf(subscription).includes(billedThroughOn))
    return misfit("billedThroughOn", `No billing period of the term begins or ends on ${billedThroughOn}`);
  return { outcome: "decided", subscription };
}

/**
 * Enters the next term without a gap. A ramp ends with its term, and so does an end that waits, because the customer stays:
 * the quote states the new one. A change that waits is of a day of the term that still runs, and goes on waiting for it.
 * The anchor stays the original one, so that periods never drift.
 * Source: ours; terms meet without a gap and the anchor stays.
 */
export function renewSubscription(subscription: Subscription, next: NextTerm): Decided | Refused {
  if (next.quoteAcceptedAt === null) return refused("quote-not-accepted", `Quote ${next.quoteId} has not been accepted`);
  if (subscription.status !== "active") return notActive(subscription);
  if (next.startOn !== subscription.endOn) {
    return refused("renewal-not-contiguous", `The term ends on ${subscription.endOn}, the renewal starts on ${next.startOn}`);
  }
  if (next.endOn <= next.startOn) return misfit("endOn", `End ${next.endOn} is not after start ${next.startOn}`);
  const { anchorOn } = subscription;
  if (!spansItsMonths({ ...next, anchorOn })) return monthsDiffer(next);
  if (!isAnchored(anchorOn, next.endOn)) return refused("term-off-anchor", `No period counted from ${anchorOn} ends on ${next.endOn}`);
  const { quoteId, quoteAcceptedAt: _, ...terms } = next;
  const scheduled = subscription.scheduled?.action === "change" ? subscription.scheduled : null;
  const fresh = { ramp: [], scheduled, changedOn: null };
  const renewed = { ...subscription, ...terms, ...fresh, renewals: subscription.renewals + 1, lastQuoteId: quoteId };
  return { outcome: "decided", subscription: renewed };
}

function monthsDiffer({ startOn, endOn, termMonths }: Pick<Subscription, "startOn" | "endOn" | "termMonths">): Refused {
  return misfit("termMonths", `${startOn} to ${endOn} are not ${termMonths} months`);
}

/**
 * Takes the last renewal back, unless the customer already owes its invoice, or the new term has gone on since: changed,
 * ended, or billed further. A voided invoice binds nobody. What was set for a later day of the restored term waits again.
 * Source: ours; the orchestrator takes back what nobody owes.
 * @param billedThroughOn how far the new term is billed; undefined for one billed in one piece
 */
export function undoRenewal(
  subscription: Subscription,
  quoteId: string,
  renewal: Renewal | undefined,
  invoice: Invoice | undefined,
  billedThroughOn?: CalendarDate,
): Decided | Refused {
  if (subscription.lastQuoteId !== quoteId || !renewal || !invoice) {
    return refused("renewal-not-undoable", `The last renewal was not made with quote ${quoteId}`);
  }
  if (invoice.status !== "draft" && invoice.status !== "void") {
    return refused("renewal-not-undoable", `Invoice ${invoice.id} is ${invoice.status}`);
  }
  if (subscription.status !== "active") return refused("renewal-not-undoable", `The subscription is ${subscription.status}`);
  if (subscription.changedOn !== null) return refused("renewal-not-undoable", `The subscription was changed on ${subscription.changedOn}`);
  if (billedThroughOn !== undefined && billedThroughOn > firstBilledThrough(subscription))
    return refused("renewal-not-undoable", `The new term is billed through ${billedThroughOn}`);
  return { outcome: "decided", subscription: { ...renewal.ended, scheduled: scheduledAgain(subscription, renewal) } };
}

/** What waits once a renewal is taken back: what is still set for a day of the restored term, else the end the renewal had lapse. */
function scheduledAgain({ scheduled }: Subscription, { ended, begun }: Renewal): Subscription["scheduled"] {
  if (scheduled !== null && scheduled.effectiveOn < begun.startOn) return scheduled;
  return ended.scheduled?.action === "cancel" ? ended.scheduled : null;
}

/**
 * How far the invoice of a renewal bills the new term: through its first period in advance, not at all in arrears.
 * Source: as `billableOn` in `billing-term.ts`.
 */
export function firstBilledThrough(begun: Subscription): CalendarDate {
  return begun.billingTiming === "in_advance" ? firstPeriod(begun).endOn : begun.startOn;
}

/**
 * The day from which a subscription nobody renewed has expired.
 * Source: ours; a renewal that is signed late still finds its subscription.
 */
export function expiresOn(subscription: Pick<Subscription, "endOn">): CalendarDate {
  return addDays(subscription.endOn, GRACE_DAYS);
}

/**
 * Expires a subscription whose grace has run out; `undefined` when there is nothing to expire.
 * Source: ours, as `expiresOn`.
 */
export function expireSubscription(subscription: Subscription, today: CalendarDate): Subscription | undefined {
  const isLiving = subscription.status === "active" || subscription.status === "paused" || subscription.status === "suspended";
  if (!isLiving || expiresOn(subscription) > today) return undefined;
  return { ...subscription, status: "expired", scheduled: null };
}

export function notActive({ status }: Subscription): Refused {
  return refused("subscription-not-active", `The subscription is ${status}`);
}

function boundariesOf(subscription: Subscription): CalendarDate[] {
  const periods = periodsOf(subscription);
  return [subscription.startOn, ...periods.map(({ endOn }) => endOn)];
}
