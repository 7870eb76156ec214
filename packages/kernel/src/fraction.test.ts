import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compare,
  floorOf,
  fraction,
  isPositive,
  minus,
  negated,
  ofDecimal,
  plus,
  roundTo,
  roundTogether,
  sumFractions,
  times,
} from "./fraction.ts";

const fractions = fc.tuple(fc.bigInt(-10_000n, 10_000n), fc.bigInt(1n, 997n)).map(([n, d]) => fraction(n, d));

describe("exact numbers", () => {
  test.each([
    ["12.50", 1250n, 100n],
    ["7", 7n, 1n],
    ["0.001", 1n, 1000n],
    ["-1.5", -15n, 10n],
    ["-0.5", -5n, 10n],
  ])("decimal %s is %i/%i", (text, n, d) => {
    expect(ofDecimal(text)).toEqual({ n, d });
  });

  test.each([
    [7n, 2n, 3n],
    [-7n, 2n, -4n],
    [-8n, 2n, -4n],
    [8n, 2n, 4n],
    [0n, 2n, 0n],
    [-1n, 3n, -1n],
  ])("the whole number at or below %i/%i is %i", (n, d, floor) => {
    expect(floorOf(fraction(n, d))).toBe(floor);
  });

  test("add, multiply and compare without loss, reduced where denominators differ", () => {
    expect(plus(fraction(1n, 6n), fraction(-1n, 6n))).toEqual({ n: 0n, d: 6n });
    expect(plus(fraction(1n, 2n), fraction(-2n, 4n))).toEqual({ n: 0n, d: 1n });
    expect(plus(fraction(-1n, 2n), fraction(-1n, 6n))).toEqual({ n: -2n, d: 3n });
    expect(minus(fraction(1n, 2n), fraction(1n, 3n))).toEqual({ n: 1n, d: 6n });
    expect(times(fraction(2n, 3n), fraction(3n, 5n), fraction(-1n, 2n))).toEqual({ n: -6n, d: 30n });
    expect(negated(fraction(2n, 3n))).toEqual({ n: -2n, d: 3n });
    expect(sumFractions([])).toEqual({ n: 0n, d: 1n });
    expect([
      compare(fraction(1n, 3n), fraction(1n, 2n)),
      compare(fraction(2n, 4n), fraction(1n, 2n)),
      compare(fraction(1n), fraction(0n)),
    ]).toEqual([-1, 0, 1]);
    expect([1n, 0n, -1n].map((n) => isPositive(fraction(n, 9n)))).toEqual([true, false, false]);
  });

  test("units left over go to the largest parts cut off, the earlier on a tie", () => {
    const parts = [fraction(1n, 4n), fraction(3n, 4n), fraction(1n, 2n), fraction(1n, 2n)];
    expect(roundTogether(parts, "half-up")).toEqual([0n, 1n, 1n, 0n]);
    expect(roundTogether([fraction(-5n, 2n), fraction(1n, 2n)], "half-even")).toEqual([-2n, 0n]);
    expect(roundTogether([], "half-up")).toEqual([]);
  });
});

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

  test.each([
    [5n, 2n, 2n],
    [-5n, 2n, -2n],
    [999n, 1000n, 0n],
    [-3n, 1n, -3n],
  ])("%i/%i down is %i", (n, d, down) => {
    expect(roundTo(fraction(n, d), "down")).toBe(down);
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
    expect(() => fraction(1n, 0n)).toThrow(new RangeError("a fraction needs a denominator above zero"));
    expect(() => fraction(1n, -1n)).toThrow(RangeError);
    expect(fraction(3)).toEqual({ n: 3n, d: 1n });
    expect(plus(fraction(1n, 3n), fraction(1n, 6n))).toEqual(fraction(1n, 2n));
  });
});
