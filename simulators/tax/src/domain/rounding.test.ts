import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apportion, divideRounded, fractionOf, type RoundingMode } from "./rounding.ts";

const mode = fc.constantFrom<RoundingMode>("half-up", "half-even");
const amounts = fc.array(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), { minLength: 1, maxLength: 30 });
const share = fc.constantFrom("0", "0.01", "0.05", "0.09975", "0.19", "0.255", "0.8", "1").map(fractionOf);

describe("rounding", () => {
  test.each<[bigint, RoundingMode, bigint]>([
    [25n, "half-up", 3n],
    [35n, "half-up", 4n],
    [-25n, "half-up", -3n],
    [25n, "half-even", 2n],
    [35n, "half-even", 4n],
    [-25n, "half-even", -2n],
    [26n, "half-even", 3n],
    [24n, "half-up", 2n],
    [0n, "half-up", 0n],
  ])("a tenth of %i by %s is %i", (numerator, by, expected) => {
    expect(divideRounded(numerator, 10n, by)).toBe(expected);
  });

  test("a decimal is a fraction without loss", () => {
    expect(fractionOf("0.09975")).toEqual({ numerator: 9_975n, denominator: 100_000n });
    expect(fractionOf("1")).toEqual({ numerator: 1n, denominator: 1n });
  });

  test("parts add up to the share of the sum rounded once, each within one unit of its own", () => {
    fc.assert(
      fc.property(amounts, share, mode, (each, fraction, by) => {
        const parts = apportion(each, fraction, by);
        const sum = each.reduce((a, b) => a + b, 0n);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(divideRounded(sum * fraction.numerator, fraction.denominator, by));
        for (const [index, part] of parts.entries()) {
          const off = part * fraction.denominator - (each[index] ?? 0n) * fraction.numerator;
          expect(off <= fraction.denominator && off >= -fraction.denominator).toBe(true);
        }
      }),
    );
  });

  test("the parts of a credit are those of its invoice with the other sign", () => {
    fc.assert(
      fc.property(amounts, share, mode, (each, fraction, by) => {
        const credit = apportion(
          each.map((amount) => -amount),
          fraction,
          by,
        );
        expect(credit).toEqual(apportion(each, fraction, by).map((part) => -part));
      }),
    );
  });

  test("one amount is rounded by itself", () => {
    fc.assert(
      fc.property(amounts, share, mode, ([amount = 0n], { numerator, denominator }, by) => {
        expect(apportion([amount], { numerator, denominator }, by)).toEqual([divideRounded(amount * numerator, denominator, by)]);
      }),
    );
  });
});
