import type { Bundle } from "@cashline/contracts/systems/cpq/agreements";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { QuoteLine } from "@cashline/contracts/systems/cpq/quote-line";
import { compareDecimals } from "@cashline/kernel/decimal";
import { absoluteMoney, addMoney, money, moneyWire, sumMoney, zeroMoney, type Money } from "@cashline/kernel/money";
import { discretionaryPercent, levelsFor } from "./approval-matrix.ts";
import type { BasePrice, PriceGround } from "./base-price.ts";
import { bundleFor, configure, type ConfiguredComponent, type Misconfigured } from "./bundle.ts";
import { appliedPolicy } from "./policy.ts";
import { isTooLarge, keepLine, priceLine, removeLine, type LineAsked, type LineRefused } from "./quote-line.ts";
import { quoteTerm, type QuoteTerm, type TermRefused } from "./quote-term.ts";

/** What the seller asks for, without what CPQ works out. */
export type QuoteRequest = Pick<
  Quote,
  | "kind"
  | "accountId"
  | "contractId"
  | "opportunityId"
  | "currency"
  | "startOn"
  | "termMonths"
  | "sku"
  | "tier"
  | "quantity"
  | "billingFrequency"
  | "discountPercent"
  | "partnerDiscountPercent"
  | "priceBookId"
  | "components"
  | "coTerminateOn"
  | "amendsQuoteId"
  | "supersedesQuoteId"
>;

/** What CPQ works out: a quote's prices and totals, and whose word they need. */
export type Pricing = Pick<
  Quote,
  | "endOn"
  | "termMonths"
  | "listPriceId"
  | "unitPrice"
  | "includedUsage"
  | "overageUnitPrice"
  | "periodNet"
  | "termNet"
  | "proration"
  | "lines"
  | "discretionaryPercent"
  | "approvalNet"
  | "approvals"
  | "policy"
  | "bundleId"
>;

/** All that decides what a quote costs. */
export type QuoteGround = PriceGround & {
  readonly bundles: readonly Bundle[];
  /** The accepted quote that the request amends within its term. */
  readonly amended: Quote | undefined;
};

export type Priced = { outcome: "priced"; pricing: Pricing };
export type Unpriced =
  | { outcome: "refused"; code: "discount-above-matrix" | "amendment-changes-nothing"; detail: string }
  | TermRefused
  | LineRefused
  | Misconfigured;

/**
 * Prices a request at what is in force on its first day, line by line. Refuses a discount nobody may grant, what has no
 * price, what its bundle does not allow, and a quote larger than any document may carry.
 * Source: Salesforce CPQ's price order (list, contracted, regular, customer, partner, net), line by line; the bounds are the
 * contract's.
 * @param wasCutShort as in `quoteTerm`
 */
export function priceQuote(request: QuoteRequest, ground: QuoteGround, wasCutShort = false): Priced | Unpriced {
  const { currency, discountPercent, partnerDiscountPercent } = request;
  const { policy, amended } = ground;
  const discretionary = discretionaryPercent(discountPercent, partnerDiscountPercent);
  if (!levelsFor(policy.approvalMatrix, discretionary, zeroMoney(currency)))
    return { outcome: "refused", code: "discount-above-matrix", detail: `Nobody may grant ${discretionary} percent` };
  const decided = quoteTerm(request, amended, policy.proration, wasCutShort);
  if (decided.outcome === "refused") return decided;
  const bundle = bundleFor(ground.bundles, request, amended);
  const configured = configure(bundle, request.components, request.quantity);
  if (configured.outcome === "refused") return configured;
  const priced = priceLines(asked(request, configured.components), request, decided.term, ground);
  if ("outcome" in priced) return priced;
  const { lines, head, worth } = priced;
  if (amended && lines.every(({ change }) => change === "kept"))
    return { outcome: "refused", code: "amendment-changes-nothing", detail: `All stays as signed in ${amended.id}` };
  const periodNet = sumMoney(
    currency,
    lines.map((line) => money(line.periodNet)),
  );
  const termNet = sumMoney(
    currency,
    lines.map((line) => money(line.termNet)),
  );
  if (isTooLarge(periodNet) || isTooLarge(termNet) || isTooLarge(worth))
    return { outcome: "refused", code: "invalid-request", detail: "The quote is larger than any document may carry" };
  const approvalNet = amended ? measuredOf(termNet, worth) : termNet;
  const levels = levelsFor(policy.approvalMatrix, discretionary, approvalNet) ?? [];
  return {
    outcome: "priced",
    pricing: {
      endOn: decided.term.endOn,
      termMonths: decided.term.termMonths,
      ...head,
      periodNet: moneyWire(periodNet),
      termNet: moneyWire(termNet),
      proration: decided.term.proration,
      lines,
      discretionaryPercent: discretionary,
      approvalNet: moneyWire(approvalNet),
      approvals: levels.map((name, index) => ({ level: index + 1, name, status: "required", by: null, at: null })),
      policy: appliedPolicy(policy),
      bundleId: bundle?.id ?? null,
    },
  };
}

/**
 * What the matrix measures of an amendment: what the contract is worth with it for the rest of the term, so that an
 * increase in many parts needs the word that it needs in one; or the change itself, where more than that is given back.
 */
function measuredOf(change: Money, worth: Money): Money {
  const size = absoluteMoney(change);
  return size.minor > worth.minor ? size : worth;
}

function asked({ sku, tier, quantity }: QuoteRequest, components: readonly ConfiguredComponent[]): LineAsked[] {
  const product: LineAsked = { lineId: "1", role: "product", sku, tier, quantity, isIncluded: false, bundlePercent: "0" };
  return [
    product,
    ...components.map(({ component, quantity: units }, index): LineAsked => ({
      lineId: `1.${index + 1}`,
      role: "component",
      sku: component.sku,
      tier: component.tier,
      quantity: units,
      isIncluded: component.pricing === "included",
      bundlePercent: component.discountPercent,
    })),
  ];
}

type Head = Pick<Quote, "listPriceId" | "unitPrice" | "includedUsage" | "overageUnitPrice">;

function priceLines(
  wanted: readonly LineAsked[],
  request: QuoteRequest,
  term: QuoteTerm,
  ground: QuoteGround,
): { lines: QuoteLine[]; head: Head; worth: Money } | LineRefused {
  const { amended } = ground;
  const isRenewal = request.kind !== "new_business" && !amended;
  const signed = amended?.lines.filter(({ quantity }) => quantity > 0) ?? [];
  const isSameDiscount =
    amended !== undefined &&
    compareDecimals(amended.discountPercent, request.discountPercent) === 0 &&
    compareDecimals(amended.partnerDiscountPercent, request.partnerDiscountPercent) === 0;
  const lines: QuoteLine[] = [];
  let worth = zeroMoney(request.currency);
  let head: Head | undefined = undefined;
  for (const each of wanted) {
    const before = signed.find(({ sku, tier }) => sku === each.sku && tier === each.tier);
    const priced =
      amended && before && isSameDiscount
        ? keepLine(before, each, request, term, amended)
        : priceLine(each, request, isRenewal, term, ground, before);
    if ("outcome" in priced) return priced;
    lines.push(priced.line);
    worth = addMoney(worth, priced.worth);
    head ??= priced.base ? headOf(priced.base) : amended && headOf(amended);
  }
  if (!head) throw new Error(`the product of opportunity ${request.opportunityId} was priced without a price`);
  const gone = signed.filter(({ sku, tier }) => !wanted.some((each) => each.sku === sku && each.tier === tier));
  gone.forEach((before, index) => amended && lines.push(removeLine(before, `0.${index + 1}`, term, amended)));
  return { lines, head, worth };
}

function headOf(from: BasePrice | Quote): Head {
  const { includedUsage, overageUnitPrice } = from;
  if ("listPriceId" in from) return { listPriceId: from.listPriceId, unitPrice: from.unitPrice, includedUsage, overageUnitPrice };
  return { listPriceId: from.priceId, unitPrice: (from.special ?? from.list).unitPrice, includedUsage, overageUnitPrice };
}
