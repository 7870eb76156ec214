import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import { LARGEST_MINOR, moneyWire } from "@cashline/kernel/money";
import { approvalFor } from "./discount-matrix.ts";
import { priceInForce } from "./price.ts";
import { quoteTotals } from "./quote-totals.ts";

/** What the seller asks for, without what CPQ works out. */
export type QuoteRequest = Omit<
  Quote,
  | "id"
  | "status"
  | "endOn"
  | "listPriceId"
  | "unitPrice"
  | "includedUsage"
  | "overageUnitPrice"
  | "periodNet"
  | "termNet"
  | "approvedBy"
  | "acceptedAt"
>;

/** What CPQ works out: a quote's prices and totals. */
export type Pricing = Pick<Quote, "endOn" | "listPriceId" | "unitPrice" | "includedUsage" | "overageUnitPrice" | "periodNet" | "termNet">;

export type Priced = { outcome: "priced"; pricing: Pricing };
export type Unpriced = { outcome: "refused"; code: "no-price" | "discount-above-matrix" | "invalid-request"; detail: string };

/**
 * Prices a request at the price in force on its first day, `prices` being those that may concern it. Refuses a discount
 * nobody may grant, and a quote larger than any document may carry.
 */
export function priceQuote(request: QuoteRequest, prices: readonly ListPrice[]): Priced | Unpriced {
  const { sku, tier, currency, startOn, discountPercent } = request;
  if (approvalFor(discountPercent) === "nobody") {
    return { outcome: "refused", code: "discount-above-matrix", detail: `Nobody may grant ${discountPercent} percent` };
  }
  const price = priceInForce(prices, request);
  if (!price)
    return { outcome: "refused", code: "no-price", detail: `No price for ${sku} ${tier} in ${currency} is in force on ${startOn}` };
  const { endOn, periodNet, termNet } = quoteTotals({ ...request, unitPrice: price.unitPrice });
  if (periodNet.minor > LARGEST_MINOR || termNet.minor > LARGEST_MINOR) {
    return { outcome: "refused", code: "invalid-request", detail: "The quote is larger than any document may carry" };
  }
  return {
    outcome: "priced",
    pricing: {
      endOn,
      listPriceId: price.id,
      unitPrice: price.unitPrice,
      includedUsage: price.includedUsage,
      overageUnitPrice: price.overageUnitPrice,
      periodNet: moneyWire(periodNet),
      termNet: moneyWire(termNet),
    },
  };
}
