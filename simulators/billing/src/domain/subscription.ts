import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { addDays, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { spansItsMonths } from "./periods.ts";
import { misfit, refused, type Refused } from "./refused.ts";

/** Days after the end of a term during which a late renewal is still taken. */
const GRACE_DAYS = 30;

/** What of a subscription the caller says when it starts. */
export type NewSubscription = Omit<Subscription, "id" | "status" | "renewals" | "lastQuoteId">;

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

/** Starts a subscription in the currency of its billing account, which an invoice cannot leave. */
export function startSubscription(id: string, terms: NewSubscription, account: BillingAccount): Decided | Refused {
  if (terms.currency !== account.currency)
    return misfit("currency", `The billing account is kept in ${account.currency}, not ${terms.currency}`);
  if (terms.endOn <= terms.startOn) return misfit("endOn", `End ${terms.endOn} is not after start ${terms.startOn}`);
  if (terms.anchorOn > terms.startOn) return misfit("anchorOn", `Anchor ${terms.anchorOn} is after start ${terms.startOn}`);
  return { outcome: "decided", subscription: { id, ...terms, status: "active", renewals: 0, lastQuoteId: null } };
}

/** Enters the next term without a gap; the anchor stays the original one, so that periods never drift. */
export function renewSubscription(subscription: Subscription, next: NextTerm): Decided | Refused {
  if (next.quoteAcceptedAt === null) return refused("quote-not-accepted", `Quote ${next.quoteId} has not been accepted`);
  if (subscription.status !== "active") return refused("subscription-not-active", `The subscription is ${subscription.status}`);
  if (next.startOn !== subscription.endOn) {
    return refused("renewal-not-contiguous", `The term ends on ${subscription.endOn}, the renewal starts on ${next.startOn}`);
  }
  if (next.endOn <= next.startOn) return misfit("endOn", `End ${next.endOn} is not after start ${next.startOn}`);
  if (!spansItsMonths(next)) return misfit("termMonths", `${next.startOn} to ${next.endOn} are not ${next.termMonths} months`);
  const { quoteId, quoteAcceptedAt: _, ...terms } = next;
  return { outcome: "decided", subscription: { ...subscription, ...terms, renewals: subscription.renewals + 1, lastQuoteId: quoteId } };
}

/** Takes the last renewal back, unless the customer already owes its invoice. A voided invoice binds nobody. */
export function undoRenewal(
  subscription: Subscription,
  quoteId: string,
  renewal: Renewal | undefined,
  invoice: Invoice | undefined,
): Decided | Refused {
  if (subscription.lastQuoteId !== quoteId || !renewal || !invoice) {
    return refused("renewal-not-undoable", `The last renewal was not made with quote ${quoteId}`);
  }
  if (invoice.status !== "draft" && invoice.status !== "void") {
    return refused("renewal-not-undoable", `Invoice ${invoice.id} is ${invoice.status}`);
  }
  return { outcome: "decided", subscription: renewal.ended };
}

/** The day from which a subscription nobody renewed has expired. */
export function expiresOn(subscription: Pick<Subscription, "endOn">): CalendarDate {
  return addDays(subscription.endOn, GRACE_DAYS);
}

/** Expires a subscription whose grace has run out; `undefined` when there is nothing to expire. */
export function expireSubscription(subscription: Subscription, today: CalendarDate): Subscription | undefined {
  if (subscription.status !== "active" || expiresOn(subscription) > today) return undefined;
  return { ...subscription, status: "expired" };
}
