import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fraction, minus, plus, roundTo, roundTogether, sumFractions } from "./fraction.ts";

const fractions = fc.tuple(fc.bigInt(-10_000n, 10_000n), fc.bigInt(1n, 997n)).map(([n, d]) => fraction(n, d));

describe("rounding", () => {
  test.each([
    [5n, 2n, 3n, 2n],
    [7n, 2n, 4n, 4n],
    [-5n, 2n, -3n, -2n],
    [-7n, 2n, -4n, -4n],
    [1n, 3n, 0n, 0n],
    [2n, 3n, 1n, 1n],
    [0n, 9n, 0n, 0n],
  ])("%i/%i is %i half-up and %i half-even", (n, d, up, even) => {
    expect([roundTo(fraction(n, d), "half-up"), roundTo(fraction(n, d), "half-even")]).toEqual([up, even]);
  });

  test("never moves a number by more than a half, and a credit rounds as its charge", () => {
    fc.assert(
      fc.property(fractions, fc.constantFrom("half-up" as const, "half-even" as const), (value, mode) => {
        const { n, d } = minus(value, fraction(roundTo(value, mode)));
        expect((n < 0n ? -n : n) * 2n <= d).toBe(true);
        expect(roundTo({ n: -value.n, d: value.d }, mode)).toBe(-roundTo(value, mode));
      }),
    );
  });

  test("parts rounded together add up to the rounded sum, none moved by a whole unit", () => {
    fc.assert(
      fc.property(fc.array(fractions, { maxLength: 12 }), (parts) => {
        const rounded = roundTogether(parts, "half-up");
        expect(rounded.reduce((a, b) => a + b, 0n)).toBe(roundTo(sumFractions(parts), "half-up"));
        for (const [index, part] of parts.entries()) {
          const { n, d } = minus(part, fraction(rounded[index] ?? 0n));
          expect((n < 0n ? -n : n) <= d).toBe(true);
        }
      }),
    );
  });

  test("a fraction needs a denominator above zero", () => {
    expect(() => fraction(1n, 0n)).toThrow(RangeError);
    expect(plus(fraction(1n, 3n), fraction(1n, 6n))).toEqual(fraction(1n, 2n));
  });
});
