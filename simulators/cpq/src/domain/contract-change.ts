import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { QuoteRequest } from "./price-quote.ts";

/** What may change against what was signed. */
type Changes = Partial<Pick<Quote, "quantity" | "tier" | "discountPercent" | "partnerDiscountPercent" | "components">>;

/**
 * What to quote for a change within a term: everything as signed but for what changes, from a day on and, by
 * co-termination, to the end of the term.
 * Source: Salesforce CPQ's amendment quotes, which end with the contract they amend.
 */
export function amendmentOf(signed: Quote, change: Changes & { opportunityId: string; effectiveOn: CalendarDate }): QuoteRequest {
  return {
    ...asSigned(signed, change),
    kind: "amendment",
    opportunityId: change.opportunityId,
    startOn: change.effectiveOn,
    termMonths: signed.termMonths,
    coTerminateOn: null,
    amendsQuoteId: signed.id,
  };
}

/**
 * What to quote for the next term: everything as signed but for what changes, from the day the signed term ends. It is as
 * long as the whole signed term was unless said otherwise, and an amendment when the tier changes with it.
 * Source: Salesforce CPQ's renewal quotes, which begin where the contract ends.
 */
export function renewalOf(
  signed: Quote,
  change: Changes & { opportunityId: string; termMonths?: number; coTerminateOn?: CalendarDate },
  signedMonths: number,
): QuoteRequest {
  const asked = asSigned(signed, change);
  return {
    ...asked,
    kind: asked.tier === signed.tier ? "renewal" : "amendment",
    opportunityId: change.opportunityId,
    startOn: signed.endOn,
    termMonths: change.termMonths ?? signedMonths,
    coTerminateOn: change.coTerminateOn ?? null,
    amendsQuoteId: null,
  };
}

/**
 * Whether two quotes renew a contract for a day they share: the customer can sign one of them.
 * Source: Salesforce CPQ, where a contract has one renewal opportunity with its quote.
 */
export function isRenewalOfSameTerm(signed: Quote, other: Quote): boolean {
  const isRenewal = ({ kind, amendsQuoteId }: Quote): boolean => kind !== "new_business" && amendsQuoteId === null;
  return isRenewal(signed) && isRenewal(other) && signed.startOn < other.endOn && other.startOn < signed.endOn;
}

function asSigned(
  signed: Quote,
  change: Changes,
): Omit<QuoteRequest, "kind" | "opportunityId" | "startOn" | "termMonths" | "coTerminateOn" | "amendsQuoteId"> {
  const { accountId, contractId, currency, sku, billingFrequency, priceBookId } = signed;
  const { quantity, tier, discountPercent, partnerDiscountPercent, components } = { ...signed, ...change };
  return {
    accountId,
    contractId,
    currency,
    sku,
    tier,
    quantity,
    billingFrequency,
    discountPercent,
    partnerDiscountPercent,
    priceBookId,
    components,
    supersedesQuoteId: null,
  };
}
