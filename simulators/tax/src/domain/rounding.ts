import type { Decimal } from "@cashline/kernel/decimal";

/** How a share of an amount comes to whole minor units; both go away from and back to zero alike, so a credit mirrors its invoice. */
export type RoundingMode = "half-up" | "half-even";

/** A ratio without loss: a rate, or what remains of an inclusive price. The denominator is above zero. */
export type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

/** A non-negative decimal as a fraction, without loss. */
export function fractionOf(decimal: Decimal): Fraction {
  const [whole = "0", decimals = ""] = decimal.split(".");
  return { numerator: BigInt(whole + decimals), denominator: 10n ** BigInt(decimals.length) };
}

/**
 * `numerator` ÷ `denominator` in whole units by the mode.
 * Source: IEEE 754-2019, roundTiesToAway and roundTiesToEven.
 * @param denominator above zero
 */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const quotient = size / denominator;
  const twice = (size % denominator) * 2n;
  const goesUp = twice > denominator || (twice === denominator && (mode === "half-up" || quotient % 2n === 1n));
  const rounded = goesUp ? quotient + 1n : quotient;
  return numerator < 0n ? -rounded : rounded;
}

/**
 * The share of each amount, so that the parts add up to the share of their sum rounded once. Each part lies within one
 * unit of its exact share; left-over units go to the largest remainders, earliest first on a tie. One amount is rounded
 * by itself. `allocate` of the kernel cannot do this: amounts may differ in sign, and weights may not.
 * Source: the largest-remainder method; the order on a tie is ours.
 */
export function apportion(amounts: readonly bigint[], share: Fraction, mode: RoundingMode): bigint[] {
  const { numerator, denominator } = share;
  const [only] = amounts;
  if (amounts.length === 1 && only !== undefined) return [divideRounded(only * numerator, denominator, mode)];
  const total = divideRounded(amounts.reduce((sum, amount) => sum + amount, 0n) * numerator, denominator, mode);
  // Turned so that the total is positive: the parts of a credit are those of its invoice with the other sign.
  const leading = total === 0n ? (amounts.find((amount) => amount !== 0n) ?? 0n) : total;
  const sign = leading < 0n ? -1n : 1n;
  const exact = amounts.map((amount) => amount * numerator * sign);
  const parts = exact.map((each) => floorDivide(each, denominator));
  const left = Number(total * sign - parts.reduce((sum, part) => sum + part, 0n));
  const byRemainder = exact
    .map((each, index) => ({ index, remainder: each - (parts[index] ?? 0n) * denominator }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((part) => part * sign);
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}
