import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { moneyOf, type Money } from "@cashline/kernel/money";
import { addMonths, type CalendarDate } from "@cashline/kernel/time";

/** Months of one billing period. */
export const MONTHS_PER_PERIOD = { monthly: 1, quarterly: 3, annual: 12 } as const;

export type QuoteTerms = Pick<
  Quote,
  "currency" | "startOn" | "termMonths" | "quantity" | "billingFrequency" | "unitPrice" | "discountPercent"
>;

export type QuoteTotals = {
  /** The day after the last: `termMonths` from `startOn`, counted from it and never from an earlier period. */
  endOn: CalendarDate;
  /** Net of one full billing period, as billing will charge it. */
  periodNet: Money;
  /** Net of the whole term. */
  termNet: Money;
};

/**
 * What a quote comes to: unit price per month × quantity × months × share left by the discount, rounded half-up to whole
 * minor units once, at the end.
 *
 * A term of whole periods is the period times their number, so that it equals the sum of its invoices to the cent. A term
 * that is not (six months billed annually, say) has no such sum: its net is computed in one go for all its months and
 * rounded once, while `periodNet` stays that of a full period.
 */
export function quoteTotals(terms: QuoteTerms): QuoteTotals {
  const monthsPerPeriod = MONTHS_PER_PERIOD[terms.billingFrequency];
  const netOf = (months: number): Money =>
    priceAmount(terms.currency, "half-up", terms.unitPrice, String(terms.quantity), String(months), remainingShare(terms.discountPercent));
  const periodNet = netOf(monthsPerPeriod);
  const wholePeriods = terms.termMonths % monthsPerPeriod === 0;
  return {
    endOn: addMonths(terms.startOn, terms.termMonths),
    periodNet,
    termNet: wholePeriods ? moneyOf(terms.currency, periodNet.minor * BigInt(terms.termMonths / monthsPerPeriod)) : netOf(terms.termMonths),
  };
}
