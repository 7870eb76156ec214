import Big from "big.js";
import { roundTo, type RoundingMode } from "./fraction.ts";
import { currencyExponent, type Money } from "./money.ts";

/** A decimal number as text, such as a unit price, a rate or a quantity: `"49.90"`, `"0.19"`. */
export type Decimal = string;

/** How a division or a rate rounds to whole minor units; every call names its rule. */
export type Rounding = RoundingMode | "down";

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

/**
 * The product of decimals over a whole number, as money rounded once at the end: for shares that have no finite decimal,
 * such as 17 days of a year. `ratioAmount("USD", "half-up", ["120", "180"], 365n)` is 180 days of a year at 120.
 * @param divisor above zero
 */
export function ratioAmount(currency: string, rounding: Rounding, factors: readonly Decimal[], divisor: bigint): Money {
  let product = new Big(10).pow(currencyExponent(currency));
  for (const factor of factors) product = product.times(factor);
  const { units, scale } = scaled(product);
  return { currency, minor: roundTo({ n: units, d: divisor * scale }, rounding) };
}

/** Exact product of decimals. */
export function multiplyDecimals(...factors: readonly Decimal[]): Decimal {
  return factors.reduce((product, factor) => product.times(factor), new Big(1)).toFixed();
}

/** A decimal with at most `places` decimals. */
export function roundDecimal(value: Decimal, places: number, rounding: Rounding): Decimal {
  return new Big(value).round(places, modes[rounding]).toFixed();
}

/** `dividend` over `divisor` with at most `places` decimals, rounded once. @throws RangeError when `divisor` is zero */
export function divideDecimals(dividend: Decimal, divisor: Decimal, places: number, rounding: Rounding): Decimal {
  const above = scaled(new Big(dividend).times(new Big(10).pow(places)));
  const below = scaled(new Big(divisor));
  const sign = below.units < 0n ? -1n : 1n;
  const quotient = roundTo({ n: above.units * below.scale * sign, d: below.units * above.scale * sign }, rounding);
  return new Big(quotient.toString()).div(new Big(10).pow(places)).toFixed();
}

/** A decimal as a whole number over a power of ten. */
function scaled(value: Big): { units: bigint; scale: bigint } {
  const [whole = "0", fraction = ""] = value.toFixed().split(".");
  return { units: BigInt(whole + fraction), scale: 10n ** BigInt(fraction.length) };
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
