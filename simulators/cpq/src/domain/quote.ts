import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Instant } from "@cashline/kernel/time";
import { approvalFor } from "./discount-matrix.ts";
import { priceQuote, type QuoteRequest, type Unpriced } from "./price-quote.ts";

export type Changed = { outcome: "changed"; quote: Quote };
/** The quote is already what was asked for. */
export type Unchanged = { outcome: "unchanged"; quote: Quote };
export type Refused =
  | { outcome: "refused"; code: "quote-not-draft" | "quote-not-in-review" | "quote-not-approved" | "quote-accepted"; detail: string }
  | Unpriced;

/** What may be edited while the customer has not signed. */
export type QuoteChange = Partial<Pick<Quote, "quantity" | "tier" | "discountPercent">>;

/** Drafts a quote at the price in force on its first day. */
export function draftQuote(id: string, request: QuoteRequest, prices: readonly ListPrice[]): Changed | Refused {
  const priced = priceQuote(request, prices);
  if (priced.outcome === "refused") return priced;
  return { outcome: "changed", quote: { id, status: "draft", ...request, ...priced.pricing, approvedBy: null, acceptedAt: null } };
}

/**
 * Edits a quote and prices it anew, at what is in force now for its first day. Whatever had been submitted, approved or
 * rejected is a draft again: an approval covers what was read, not what came after.
 */
export function reviseQuote(quote: Quote, change: QuoteChange, prices: readonly ListPrice[]): Changed | Refused {
  if (quote.status === "accepted") return accepted(quote);
  const revised = { ...quote, ...change };
  const priced = priceQuote(revised, prices);
  if (priced.outcome === "refused") return priced;
  return { outcome: "changed", quote: { ...revised, ...priced.pricing, status: "draft", approvedBy: null } };
}

/** Hands a draft in: the policy approves what the discount matrix allows by itself, the rest waits for a person. */
export function submitQuote(quote: Quote): Changed | Refused {
  if (quote.status !== "draft") return { outcome: "refused", code: "quote-not-draft", detail: `The quote is ${quote.status}` };
  const approval = approvalFor(quote.discountPercent);
  switch (approval) {
    case "policy":
      return { outcome: "changed", quote: { ...quote, status: "approved", approvedBy: "policy" } };
    case "review":
      return { outcome: "changed", quote: { ...quote, status: "in_review" } };
    case "nobody":
      throw new Error(`quote ${quote.id} was drafted with ${quote.discountPercent} percent, which nobody may grant`);
  }
}

/** A person grants the discount. */
export function approveQuote(quote: Quote, approver: string): Changed | Refused {
  if (quote.status !== "in_review") return { outcome: "refused", code: "quote-not-in-review", detail: `The quote is ${quote.status}` };
  return { outcome: "changed", quote: { ...quote, status: "approved", approvedBy: approver } };
}

/** Takes a quote off the table, at any time before the signature; one that is off it stays so. */
export function rejectQuote(quote: Quote): Changed | Unchanged | Refused {
  switch (quote.status) {
    case "accepted":
      return accepted(quote);
    case "rejected":
      return { outcome: "unchanged", quote };
    case "draft":
    case "in_review":
    case "approved":
      return { outcome: "changed", quote: { ...quote, status: "rejected", approvedBy: null } };
  }
}

/** The customer signed. */
export function acceptQuote(quote: Quote, at: Instant): Changed | Refused {
  if (quote.status !== "approved") return { outcome: "refused", code: "quote-not-approved", detail: `The quote is ${quote.status}` };
  return { outcome: "changed", quote: { ...quote, status: "accepted", acceptedAt: at } };
}

function accepted(quote: Quote): Refused {
  return { outcome: "refused", code: "quote-accepted", detail: `The customer signed at ${quote.acceptedAt}` };
}
