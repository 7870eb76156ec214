import type { Bundle, DiscountSchedule } from "@cashline/contracts/systems/cpq/agreements";
import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import type { QuoteGround, QuoteRequest } from "./price-quote.ts";
import { defaultPolicy } from "./policy.ts";
import { acceptQuote, draftQuote, submitQuote, type Changed, type Refused, type Unchanged } from "./quote.ts";

export const TODAY = "2026-01-15";
export const NOW = "2026-01-15T10:00:00.000Z";

export const price = (tier: string, unitPrice: string, over: Partial<ListPrice> = {}): ListPrice => ({
  id: `prc_${over.accountId ?? ""}${over.sku ?? ""}${tier}`,
  sku: "platform",
  tier,
  currency: "EUR",
  accountId: null,
  unitPrice,
  includedUsage: 4000,
  overageUnitPrice: "0.002",
  effectiveOn: "2024-01-01",
  ...over,
});

/** Two tiers on the list, and nothing else agreed. */
export const ground = (over: Partial<QuoteGround> = {}): QuoteGround => ({
  policy: defaultPolicy,
  prices: [price("basic", "18.00"), price("pro", "45.00")],
  book: undefined,
  agreements: [],
  schedules: [],
  bundles: [],
  signed: undefined,
  amended: undefined,
  ...over,
});

/** A renewal of ten pro seats for a year, ten percent off. */
export const request: QuoteRequest = {
  kind: "renewal",
  accountId: "acc_1",
  contractId: "ctr_1",
  opportunityId: "opp_1",
  currency: "EUR",
  startOn: "2026-02-01",
  termMonths: 12,
  sku: "platform",
  tier: "pro",
  quantity: 10,
  billingFrequency: "annual",
  discountPercent: "10",
  partnerDiscountPercent: "0",
  priceBookId: null,
  components: [],
  coTerminateOn: null,
  amendsQuoteId: null,
  supersedesQuoteId: null,
};

export const schedule = (over: Partial<DiscountSchedule> = {}): DiscountSchedule => ({
  id: "dsc_1",
  name: "volume",
  sku: "platform",
  tier: null,
  measure: "quantity",
  kind: "range",
  tiers: [
    { from: 1, to: 10, discountPercent: "10" },
    { from: 10, to: 20, discountPercent: "20" },
    { from: 20, to: null, discountPercent: "30" },
  ],
  effectiveOn: "2024-01-01",
  expiresOn: null,
  ...over,
});

/** Support comes with the platform, two connectors for each seat may. */
export const bundle: Bundle = {
  id: "bdl_1",
  sku: "platform",
  tier: "pro",
  name: "suite",
  components: [
    component("support", { isRequired: true, pricing: "included", scaling: "fixed" }),
    component("connector", { quantity: 2, minQuantity: 1, maxQuantity: 3, discountPercent: "50" }),
  ],
  effectiveOn: "2025-01-01",
};

function component(sku: string, over: Partial<Bundle["components"][number]>): Bundle["components"][number] {
  return {
    sku,
    tier: "standard",
    isRequired: false,
    scaling: "per_bundle",
    quantity: 1,
    minQuantity: 1,
    maxQuantity: 1,
    pricing: "priced",
    discountPercent: "0",
    ...over,
  };
}

/** The quote a decision led to. @throws Error when it was refused */
export function quoteOf(decision: Changed | Unchanged | Refused): Quote {
  if (decision.outcome === "refused") throw new Error(`${decision.code}: ${decision.detail}`);
  return decision.quote;
}

export const draft = (over: Partial<QuoteRequest> = {}, on: QuoteGround = ground()): Quote =>
  quoteOf(draftQuote("qte_1", { ...request, ...over }, on, TODAY));

/** A quote the customer has signed. */
export const signed = (over: Partial<QuoteRequest> = {}, on: QuoteGround = ground()): Quote =>
  quoteOf(acceptQuote(quoteOf(submitQuote(draft(over, on), null)), NOW));
