import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { QuoteApproval } from "@cashline/contracts/systems/cpq/quote-line";
import { addDays, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { isSamePerson } from "@cashline/kernel/person";
import { priceQuote, type QuoteGround, type QuoteRequest, type Unpriced } from "./price-quote.ts";

export type Changed = { outcome: "changed"; quote: Quote };
/** The quote is already what was asked for. */
export type Unchanged = { outcome: "unchanged"; quote: Quote };
export type Refused =
  | {
      outcome: "refused";
      code:
        | "quote-not-draft"
        | "quote-not-in-review"
        | "quote-not-approved"
        | "quote-accepted"
        | "quote-expired"
        | "quote-superseded"
        | "quote-not-standing"
        | "approver-not-independent";
      detail: string;
    }
  | Unpriced;

/** What may be edited while the customer has not signed. */
export type QuoteChange = Partial<Pick<Quote, "quantity" | "tier" | "discountPercent" | "partnerDiscountPercent" | "components">>;

/**
 * Drafts a quote at the prices in force on its first day, to hold for the policy's days from `today` on.
 * @param wasCutShort whether the months asked for are those printed of a term cut short
 * Source: Salesforce CPQ's quote status Draft.
 */
export function draftQuote(
  id: string,
  request: QuoteRequest,
  ground: QuoteGround,
  today: CalendarDate,
  wasCutShort = false,
): Changed | Refused {
  const priced = priceQuote(request, ground, wasCutShort);
  if (priced.outcome === "refused") return priced;
  const expiresOn = addDays(today, ground.policy.quoteValidityDays);
  return { outcome: "changed", quote: { ...request, ...priced.pricing, ...untouched, id, status: "draft", expiresOn } };
}

const untouched = { approvedBy: null, acceptedAt: null, submittedBy: null, presentedAt: null, closedReason: null } as const;

/**
 * Edits a quote and prices it anew, at what is in force now for its first day. Whatever had been submitted, approved,
 * presented, rejected or had expired is a draft again: an approval covers what was read, not what came after (Salesforce
 * CPQ's recalled approvals).
 */
export function reviseQuote(quote: Quote, change: QuoteChange, ground: QuoteGround, today: CalendarDate): Changed | Refused {
  if (quote.status === "accepted") return accepted(quote);
  if (quote.status === "superseded") return { outcome: "refused", code: "quote-superseded", detail: "Another quote stands in its place" };
  return draftQuote(quote.id, { ...quote, ...change }, ground, today, quote.proration !== null);
}

/**
 * Hands a draft in: what the matrix grants by itself is approved, the rest waits for its levels, the lowest first.
 * Source: Salesforce CPQ's statuses In Review and Approved.
 */
export function submitQuote(quote: Quote, submitter: string | null): Changed | Refused {
  if (quote.status !== "draft") return { outcome: "refused", code: "quote-not-draft", detail: `The quote is ${quote.status}` };
  const submitted = { ...quote, submittedBy: submitter };
  if (quote.approvals.length === 0) return { outcome: "changed", quote: { ...submitted, status: "approved", approvedBy: "policy" } };
  const approvals = quote.approvals.map((level) => ({ ...level, status: "pending" as const, by: null, at: null }));
  return { outcome: "changed", quote: { ...submitted, status: "in_review", approvals } };
}

/**
 * A person grants the lowest level that is still open; with the last one the quote is approved. Whoever submitted the quote
 * or granted another level of it may not: an author does not approve, and two levels are two people.
 * Source: published SAP segregation-of-duties matrices: who quotes does not approve.
 */
export function approveQuote(quote: Quote, approver: string, at: Instant): Changed | Refused {
  if (quote.status !== "in_review") return { outcome: "refused", code: "quote-not-in-review", detail: `The quote is ${quote.status}` };
  const others = [quote.submittedBy, ...quote.approvals.map(({ by }) => by)];
  if (others.some((other) => other !== null && isSamePerson(other, approver)))
    return { outcome: "refused", code: "approver-not-independent", detail: `${approver} has submitted the quote or granted a level of it` };
  const approvals = withNext(quote.approvals, { status: "approved", by: approver, at });
  const isGranted = approvals.every(({ status }) => status === "approved");
  return {
    outcome: "changed",
    quote: { ...quote, approvals, ...(isGranted ? { status: "approved" as const, approvedBy: approver } : {}) },
  };
}

/** Takes a quote back from review, whatever was granted so far. Source: Salesforce's recalled approvals. */
export function recallQuote(quote: Quote): Changed | Refused {
  if (quote.status !== "in_review") return { outcome: "refused", code: "quote-not-in-review", detail: `The quote is ${quote.status}` };
  const approvals = quote.approvals.map((level) => ({ ...level, status: "recalled" as const }));
  return { outcome: "changed", quote: { ...quote, status: "draft", approvals } };
}

/** The customer is shown the quote. Source: Salesforce CPQ's status Presented. */
export function presentQuote(quote: Quote, at: Instant): Changed | Refused {
  if (quote.status !== "approved") return notApproved(quote);
  if (isOver(quote, at)) return expired(quote);
  return { outcome: "changed", quote: { ...quote, status: "presented", presentedAt: at } };
}

/**
 * Takes a quote off the table, at any time before the signature; one that is off it stays so.
 * Source: Salesforce CPQ's statuses Rejected and Denied, one here.
 */
export function rejectQuote(quote: Quote, reason: string, at: Instant): Changed | Unchanged | Refused {
  switch (quote.status) {
    case "accepted":
      return accepted(quote);
    case "rejected":
    case "expired":
    case "superseded":
      return { outcome: "unchanged", quote };
    case "in_review": {
      const approvals = withNext(quote.approvals, { status: "rejected", by: null, at });
      return { outcome: "changed", quote: { ...quote, approvals, status: "rejected", approvedBy: null, closedReason: reason } };
    }
    case "draft":
    case "approved":
    case "presented":
      return { outcome: "changed", quote: { ...quote, status: "rejected", approvedBy: null, closedReason: reason } };
  }
}

/** The customer signed. Source: Salesforce CPQ's status Accepted. */
export function acceptQuote(quote: Quote, at: Instant): Changed | Refused {
  if (quote.status !== "approved" && quote.status !== "presented") return notApproved(quote);
  if (isOver(quote, at)) return expired(quote);
  return { outcome: "changed", quote: { ...quote, status: "accepted", acceptedAt: at } };
}

/**
 * The last day of the offer has passed. One that is signed or off the table stays as it is.
 * Source: Salesforce CPQ's `ExpirationDate`; the state is ours.
 */
export function expireQuote(quote: Quote): Changed | Unchanged {
  return isStanding(quote) && quote.status !== "accepted"
    ? { outcome: "changed", quote: { ...quote, status: "expired", approvedBy: null } }
    : { outcome: "unchanged", quote };
}

/**
 * Another quote of the same opportunity takes the place of this one.
 * Source: Salesforce CPQ's one primary quote of an opportunity.
 */
export function supersedeQuote(quote: Quote, opportunityId: string): Changed | Refused {
  if (quote.status === "accepted") return accepted(quote);
  if (!isStanding(quote) || quote.opportunityId !== opportunityId) {
    const detail = `${quote.id} is ${quote.status}, of opportunity ${quote.opportunityId}`;
    return { outcome: "refused", code: "quote-not-standing", detail };
  }
  return { outcome: "changed", quote: { ...quote, status: "superseded", approvedBy: null } };
}

/** Whether a quote is on the table or signed: of those an opportunity has one. Source: as `supersedeQuote`. */
export function isStanding({ status }: Pick<Quote, "status">): boolean {
  return status !== "rejected" && status !== "expired" && status !== "superseded";
}

/** Answers for the lowest level still open. */
function withNext(approvals: readonly QuoteApproval[], answer: Pick<QuoteApproval, "status" | "by" | "at">): QuoteApproval[] {
  const next = approvals.findIndex(({ status }) => status === "pending");
  return approvals.map((level, index) => (index === next ? { ...level, ...answer } : level));
}

function notApproved(quote: Quote): Refused {
  if (quote.status === "expired") return expired(quote);
  return { outcome: "refused", code: "quote-not-approved", detail: `The quote is ${quote.status}` };
}

/** Whether the offer's days have passed, also where the agenda has yet to say so at this very instant. */
function isOver({ expiresOn }: Quote, at: Instant): boolean {
  return expiresOn !== null && at >= expiresOn;
}

function expired({ expiresOn }: Quote): Refused {
  return { outcome: "refused", code: "quote-expired", detail: `The offer held until ${expiresOn}` };
}

function accepted(quote: Quote): Refused {
  return { outcome: "refused", code: "quote-accepted", detail: `The customer signed at ${quote.acceptedAt}` };
}
