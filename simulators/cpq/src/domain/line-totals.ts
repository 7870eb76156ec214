import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { ExactPrice } from "@cashline/contracts/systems/cpq/quote-line";
import { ratioAmount, type Decimal } from "@cashline/kernel/decimal";
import { moneyOf, type Money } from "@cashline/kernel/money";
import type { Months } from "./proration.ts";

/** Months of one billing period. */
export const MONTHS_PER_PERIOD = { monthly: 1, quarterly: 3, annual: 12 } as const;

/** The exact price of all units for a month: the product of the factors over the divisor. */
export type Monthly = { readonly factors: readonly Decimal[]; readonly divisor: bigint };

export type LineTerms = Pick<Quote, "currency" | "termMonths" | "billingFrequency"> & {
  readonly monthly: Monthly;
  /** What the term counts for when it is not so many whole months. */
  readonly prorated: Months | undefined;
};

export type LineTotals = {
  /** Net of one full billing period, as billing will charge it. */
  periodNet: Money;
  /** Net of the whole term. */
  termNet: Money;
};

/**
 * What a line comes to: its exact monthly price × months, rounded half-up to whole minor units once, at the end.
 *
 * A term of whole periods is the period times their number, so that it equals the sum of its invoices to the cent. A term
 * that is not (six months billed annually, say) has no such sum: its net is computed in one go for all its months and
 * rounded once, while `periodNet` stays that of a full period. So is a term that ends early with others.
 * Source: ours; a quote agrees to the cent with the invoices that follow from it.
 */
export function lineTotals({ currency, monthly, billingFrequency, termMonths, prorated }: LineTerms): LineTotals {
  const monthsPerPeriod = MONTHS_PER_PERIOD[billingFrequency];
  const netOf = (months: number): Money => proratedNet(currency, monthly, { numerator: BigInt(months), denominator: 1n });
  const periodNet = netOf(monthsPerPeriod);
  if (prorated) return { periodNet, termNet: proratedNet(currency, monthly, prorated) };
  const isWhole = termMonths % monthsPerPeriod === 0;
  return {
    periodNet,
    termNet: isWhole ? moneyOf(currency, periodNet.minor * BigInt(termMonths / monthsPerPeriod)) : netOf(termMonths),
  };
}

/** A monthly price over a part of a term, rounded half-up once. Source: ours; rounded once, as `lineTotals`. */
export function proratedNet(currency: string, { factors, divisor }: Monthly, { numerator, denominator }: Months): Money {
  return ratioAmount(currency, "half-up", [...factors, numerator.toString()], divisor * denominator);
}

/**
 * So many units at an exact price, of however many it was made.
 * Source: ours; a price is never rounded on the way to an amount.
 */
export function monthlyOf({ monthly, units }: ExactPrice, quantity: number): Monthly {
  return quantity === units ? { factors: [monthly], divisor: 1n } : { factors: [monthly, String(quantity)], divisor: BigInt(units) };
}
