import type { BillingFrequency } from "@cashline/contracts/common/values";
import { priceAmount, remainingShare } from "@cashline/kernel/decimal";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import { currencyExponent, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import type { BookPrice, Key } from "./book.ts";

/** Months in one billing period. */
export const periodMonths: Readonly<Record<BillingFrequency, number>> = { monthly: 1, quarterly: 3, annual: 12 };

/** What a price is asked for. */
export type PriceQuestion = { sku: string; tier: string; currency: string; account: Key; on: CalendarDate };

/**
 * The price in force on a day: the latest contracted price of the account before the latest list price, as CPQ and
 * billing choose it. Undefined when there is none.
 */
export function priceInForce(prices: readonly BookPrice[], { sku, tier, currency, account, on }: PriceQuestion): BookPrice | undefined {
  const candidates = prices.filter(
    (price) =>
      price.sku === sku &&
      price.tier === tier &&
      price.currency === currency &&
      price.effectiveOn <= on &&
      (price.account === null || price.account === account),
  );
  return candidates.toSorted(
    (a, b) => Number(b.account !== null) - Number(a.account !== null) || (a.effectiveOn < b.effectiveOn ? 1 : -1),
  )[0];
}

/** Seats at a price for one billing period, less the discount, rounded half-up to minor units. A term shorter than a period is one period. */
export function periodNet(
  price: { unitPrice: string; currency: string },
  terms: { seats: number; discountPercent: string; termMonths: number; billingFrequency: BillingFrequency },
): Money {
  const months = Math.min(periodMonths[terms.billingFrequency], terms.termMonths);
  return priceAmount(
    price.currency,
    "half-up",
    price.unitPrice,
    String(terms.seats),
    String(months),
    remainingShare(terms.discountPercent),
  );
}

/** How many billing periods a term has; one begun counts whole. */
export function periodsPerTerm(terms: { termMonths: number; billingFrequency: BillingFrequency }): number {
  return Math.max(1, Math.ceil(terms.termMonths / periodMonths[terms.billingFrequency]));
}

/**
 * The unit price, with as few decimals as possible and at most eight, at which `seats` cost exactly `total` per month
 * when rounded half-up. Undefined when there are so many seats that eight decimals do not reach, which for two-decimal
 * currencies begins at a million.
 * @throws RangeError when there are no seats
 */
export function unitPriceFor(total: Money, seats: number): string | undefined {
  if (!Number.isSafeInteger(seats) || seats < 1) throw new RangeError(`${seats} seats cannot share a price`);
  const exponent = currencyExponent(total.currency);
  for (let decimals = 0; decimals <= 8; decimals += 1) {
    const unitPrice = divide(total.minor, BigInt(seats), exponent, decimals);
    if (priceAmount(total.currency, "half-up", unitPrice, String(seats)).minor === total.minor) return unitPrice;
  }
  return undefined;
}

/** minor ÷ seats in major units with so many decimals, half-up. */
function divide(minor: bigint, seats: bigint, exponent: number, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const rounded = roundTo(fraction(minor * scale, seats * 10n ** BigInt(exponent)), "half-up");
  const digits = rounded.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
