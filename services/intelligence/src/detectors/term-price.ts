import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { moneyOf, type Money } from "@cashline/kernel/money";

const MONTHS: Readonly<Record<string, number>> = { monthly: 1, quarterly: 3, annual: 12 };

/** What a term is priced by. */
export type TermTerms = {
  currency: string;
  unitPrice: string;
  quantity: number;
  discountPercent: string;
  termMonths: number;
  billingFrequency: string;
};

/** Months of one billing period; a term shorter than a period is one period. */
export function monthsOfPeriod({ termMonths, billingFrequency }: Pick<TermTerms, "termMonths" | "billingFrequency">): number {
  return Math.min(MONTHS[billingFrequency] ?? termMonths, termMonths);
}

/** How many billing periods a term has; one begun counts whole. */
export function periodsOfTerm(terms: Pick<TermTerms, "termMonths" | "billingFrequency">): number {
  return Math.max(1, Math.ceil(terms.termMonths / monthsOfPeriod(terms)));
}

/** Seats at a price for one billing period, less the discount, rounded half-up once, as CPQ and billing round it. */
export function priceOfPeriod(terms: TermTerms): Money {
  const { currency, unitPrice, quantity, discountPercent } = terms;
  return priceAmount(currency, "half-up", unitPrice, String(quantity), String(monthsOfPeriod(terms)), remainingShare(discountPercent));
}

/** What a whole term costs: as many equal periods as it has. */
export function priceOfTerm(terms: TermTerms): Money {
  return moneyOf(terms.currency, priceOfPeriod(terms).minor * BigInt(periodsOfTerm(terms)));
}
