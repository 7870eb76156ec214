/** An exact number, for amounts that are rounded once at the very end. `d` is above zero. */
export type Fraction = { readonly n: bigint; readonly d: bigint };

/** Where a half goes: away from zero ("half-up", as tills round), or to the even neighbour; a credit rounds as its charge. */
export type RoundingMode = "half-up" | "half-even";

export const ZERO: Fraction = { n: 0n, d: 1n };
export const ONE: Fraction = { n: 1n, d: 1n };

/** @throws RangeError when `d` is not above zero */
export function fraction(n: bigint | number, d: bigint | number = 1n): Fraction {
  const denominator = BigInt(d);
  if (denominator <= 0n) throw new RangeError("a fraction needs a denominator above zero");
  return { n: BigInt(n), d: denominator };
}

/** The exact value of decimal text. @throws SyntaxError when it is no decimal number */
export function ofDecimal(text: string): Fraction {
  const [whole = "", digits = ""] = text.split(".");
  return { n: BigInt(whole + digits), d: 10n ** BigInt(digits.length) };
}

export function times(...factors: readonly Fraction[]): Fraction {
  return factors.reduce((a, b) => ({ n: a.n * b.n, d: a.d * b.d }), ONE);
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return a.d === b.d ? { n: a.n + b.n, d: a.d } : reduced({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, negated(b));
}

export function negated(a: Fraction): Fraction {
  return { n: -a.n, d: a.d };
}

export function sumFractions(terms: Iterable<Fraction>): Fraction {
  let total = ZERO;
  for (const term of terms) total = plus(total, term);
  return total;
}

export function isPositive(a: Fraction): boolean {
  return a.n > 0n;
}

/** The whole number at or below. */
export function floorOf({ n, d }: Fraction): bigint {
  const quotient = n / d;
  return n % d < 0n ? quotient - 1n : quotient;
}

/**
 * The nearest whole number, or ("down") the one towards zero.
 * Source: IEEE 754-2019, roundTiesToAway, roundTiesToEven and roundTowardZero.
 */
export function roundTo({ n, d }: Fraction, mode: RoundingMode | "down"): bigint {
  const sign = n < 0n ? -1n : 1n;
  const size = n * sign;
  const whole = size / d;
  const twice = (size % d) * 2n;
  const up = mode !== "down" && (twice > d || (twice === d && (mode === "half-up" || whole % 2n === 1n)));
  return sign * (up ? whole + 1n : whole);
}

/**
 * Rounds a list so that the parts add up to the rounded sum: each is rounded down, and the units left go to the largest
 * remainders, earliest first on a tie.
 */
export function roundTogether(parts: readonly Fraction[], mode: RoundingMode): bigint[] {
  const floors = parts.map(floorOf);
  const left = roundTo(sumFractions(parts), mode) - floors.reduce((a, b) => a + b, 0n);
  const order = parts
    .map((part, index) => ({ index, rest: minus(part, fraction(floors[index] ?? 0n)) }))
    .toSorted((a, b) => compare(b.rest, a.rest) || a.index - b.index);
  const rounded = [...floors];
  for (const { index } of order.slice(0, Number(left))) rounded[index] = (rounded[index] ?? 0n) + 1n;
  return rounded;
}

export function compare(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

function reduced({ n, d }: Fraction): Fraction {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? ZERO : { n: n / a, d: d / a };
}
