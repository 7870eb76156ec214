import Big from "big.js";
import { currencyExponent, type Money } from "./money.ts";

/** A decimal number as text, such as a unit price, a rate or a quantity: `"49.90"`, `"0.19"`. */
export type Decimal = string;

/** How a division or a rate rounds to whole minor units; every call names its rule. */
export type Rounding = "half-up" | "half-even" | "down";

const modes = { down: Big.roundDown, "half-up": Big.roundHalfUp, "half-even": Big.roundHalfEven } as const;

/**
 * The product of decimals as money: unit price in major units times quantities and factors, rounded once at the end.
 * `priceAmount("USD", "half-up", "49.90", "12", "0.9")` is 12 seats at 49.90 less 10 %.
 */
export function priceAmount(currency: string, rounding: Rounding, ...factors: readonly Decimal[]): Money {
  let product = new Big(1);
  for (const factor of factors) product = product.times(factor);
  const scaled = product.times(new Big(10).pow(currencyExponent(currency)));
  return { currency, minor: BigInt(scaled.round(0, modes[rounding]).toFixed(0)) };
}

/** `amount` × `rate`, rounded to whole minor units by `rounding`. */
export function rateAmount(amount: Money, rate: Decimal, rounding: Rounding): Money {
  const product = new Big(amount.minor.toString()).times(rate);
  return { currency: amount.currency, minor: BigInt(product.round(0, modes[rounding]).toFixed(0)) };
}

/** Plain sum of decimals. */
export function addDecimals(...terms: readonly Decimal[]): Decimal {
  return terms.reduce((total, term) => total.plus(term), new Big(0)).toFixed();
}

/** The share that remains after a discount in percent: `remainingShare("10")` is `"0.9"`. */
export function remainingShare(discountPercent: Decimal): Decimal {
  return new Big(100).minus(discountPercent).div(100).toFixed();
}

/** −1, 0 or 1 as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  return new Big(a).cmp(b);
}
