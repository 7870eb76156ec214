import type { DiscountSchedule } from "@cashline/contracts/systems/cpq/agreements";
import type { AppliedPolicy } from "@cashline/contracts/systems/cpq/policy";
import type { ExactPrice, WaterfallStep } from "@cashline/contracts/systems/cpq/quote-line";
import { addDecimals, divideDecimals, multiplyDecimals, remainingShare, type Decimal } from "@cashline/kernel/decimal";
import type { BasePrice } from "./base-price.ts";
import { applySchedule } from "./discount-schedule.ts";

/** Unit prices are printed to as many decimals as a price may have. */
const PRINTED_DECIMALS = 8;

export type WaterfallTerms = {
  readonly base: BasePrice;
  readonly quantity: number;
  readonly termMonths: number;
  readonly byQuantity: DiscountSchedule | undefined;
  readonly byTerm: DiscountSchedule | undefined;
  /** Off a component's own price within its bundle. */
  readonly bundlePercent: Decimal;
  readonly discountPercent: Decimal;
  readonly partnerDiscountPercent: Decimal;
  readonly policy: Pick<AppliedPolicy, "unitPriceDecimals" | "unitPriceRounding">;
};

export type Waterfall = {
  readonly steps: WaterfallStep[];
  readonly netUnitPrice: Decimal;
  readonly exactPrice: ExactPrice;
};

/**
 * List, special, regular, customer, partner and net price of a unit, in the order of Salesforce CPQ's pricing: the contract
 * goes before the list, schedules and bundle discounts make the regular price, the seller's discount the customer's, the
 * partner's its own. Percentages follow each other, each off the price before. Only the net price is ever rounded, and only
 * when the policy names its decimals; otherwise amounts come from the exact product.
 */
export function waterfall(terms: WaterfallTerms): Waterfall {
  const { base, quantity, policy } = terms;
  const special = base.special ?? base.list;
  const scheduled = terms.byQuantity && applySchedule(terms.byQuantity, quantity, quantity);
  const byTerm = terms.byTerm && applySchedule(terms.byTerm, quantity, terms.termMonths);
  const units = scheduled?.units ?? String(quantity);
  const termShare = remainingShare(byTerm?.percent ?? "0");
  const regular = [special.unitPrice, units, termShare, remainingShare(terms.bundlePercent)];
  const customer = [...regular, remainingShare(terms.discountPercent)];
  const partner = [...customer, remainingShare(terms.partnerDiscountPercent)];
  /** Of no units there is no mean: the price of one outside all tiers. */
  const each = (factors: readonly Decimal[], decimals: number, rounding: AppliedPolicy["unitPriceRounding"]): Decimal => {
    const [price = "0", , ...shares] = factors;
    return quantity === 0
      ? divideDecimals(multiplyDecimals(price, ...shares), "1", decimals, rounding)
      : divideDecimals(multiplyDecimals(...factors), String(quantity), decimals, rounding);
  };
  const print = (factors: readonly Decimal[]): Decimal => each(factors, PRINTED_DECIMALS, "half-up");
  const decimals = policy.unitPriceDecimals;
  const partnerPrice = print(partner);
  const netUnitPrice = decimals === null ? partnerPrice : each(partner, decimals, policy.unitPriceRounding);
  const regularRules = [
    ...(scheduled ? [scheduled.rule] : []),
    ...(byTerm ? [byTerm.rule] : []),
    ...(isSome(terms.bundlePercent) ? [`${terms.bundlePercent} % within the bundle`] : []),
  ];
  return {
    steps: [
      { step: "list", unitPrice: base.list.unitPrice, discountPercent: null, rule: base.list.rule, ruleId: base.list.ruleId },
      {
        step: "special",
        unitPrice: special.unitPrice,
        discountPercent: null,
        rule: base.special?.rule ?? "none: as listed",
        ruleId: base.special?.ruleId ?? null,
      },
      {
        step: "regular",
        unitPrice: regularRules.length === 0 ? special.unitPrice : print(regular),
        discountPercent: regularRules.length === 0 ? "0" : percentOff(special.unitPrice, print(regular)),
        rule: regularRules.length === 0 ? "no schedule" : regularRules.join("; "),
        ruleId: terms.byQuantity?.id ?? terms.byTerm?.id ?? null,
      },
      step("customer", print(customer), terms.discountPercent, "additional discount"),
      step("partner", partnerPrice, terms.partnerDiscountPercent, "partner discount"),
      {
        step: "net",
        unitPrice: netUnitPrice,
        discountPercent: null,
        rule: decimals === null ? "not rounded" : `rounded ${policy.unitPriceRounding} to ${decimals} decimals`,
        ruleId: null,
      },
    ],
    netUnitPrice,
    exactPrice: decimals === null ? exactly(partner, quantity) : { monthly: netUnitPrice, units: 1 },
  };
}

/** What all units cost a month; of none, what one outside all tiers would. */
function exactly([price = "0", units = "0", ...shares]: readonly Decimal[], quantity: number): ExactPrice {
  return quantity === 0
    ? { monthly: multiplyDecimals(price, ...shares), units: 1 }
    : { monthly: multiplyDecimals(price, units, ...shares), units: quantity };
}

const isSome = (percent: Decimal): boolean => Number(percent) !== 0;

const step = (name: "customer" | "partner", unitPrice: Decimal, discountPercent: Decimal, rule: string): WaterfallStep => ({
  step: name,
  unitPrice,
  discountPercent,
  rule: isSome(discountPercent) ? rule : `no ${rule}`,
  ruleId: null,
});

/** How far one price lies below another, in percent with four decimals, half-up; for print only. Source: ours; for print. */
export function percentOff(from: Decimal, to: Decimal): Decimal {
  if (Number(from) === 0) return "0";
  const left = divideDecimals(multiplyDecimals(to, "100"), from, 4, "half-up");
  return addDecimals("100", multiplyDecimals("-1", left));
}
