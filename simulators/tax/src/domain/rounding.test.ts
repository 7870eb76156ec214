import { ofDecimal, roundTo, type RoundingMode } from "@cashline/kernel/fraction";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apportion } from "./rounding.ts";

const mode = fc.constantFrom<RoundingMode>("half-up", "half-even");
const amounts = fc.array(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), { minLength: 1, maxLength: 30 });
const share = fc.constantFrom("0", "0.01", "0.05", "0.09975", "0.19", "0.255", "0.8", "1").map(ofDecimal);

describe("rounding", () => {
  /** A tenth of each amount, half-up on the sum: left-over units go to the largest remainders, earliest first on a tie. */
  test.each<[string, bigint[], bigint[]]>([
    ["the largest remainders go up", [10n, 19n, 16n], [1n, 2n, 2n]],
    ["also when they come last", [12n, 13n, 19n, 16n], [1n, 1n, 2n, 2n]],
    ["the only one left goes up", [13n, 14n, 13n], [1n, 2n, 1n]],
    ["and first", [14n, 13n, 13n], [2n, 1n, 1n]],
    ["the earlier of equals goes up", [15n, 15n, 10n], [2n, 1n, 1n]],
    ["in the order given, whatever else lies between", [5n, 9n, 5n, 1n], [1n, 1n, 0n, 0n]],
    ["half a unit of the sum goes up", [5n, 5n, 5n], [1n, 1n, 0n]],
    ["whole shares stay", [-10n, 20n, 30n], [-1n, 2n, 3n]],
    ["a credit among charges is cut towards the charge", [15n, -5n], [2n, -1n]],
    ["in either order", [-5n, 15n], [0n, 1n]],
    ["a credit that weighs more mirrors it", [-15n, 5n], [-2n, 1n]],
    ["what cancels out leads with its first amount", [5n, -5n], [1n, -1n]],
    ["of either sign", [-5n, 5n], [-1n, 1n]],
    ["past amounts of nothing", [0n, -5n, 5n], [0n, -1n, 1n]],
    ["a sum rounded to nothing too", [-3n, 6n], [0n, 0n]],
    ["nothing is nothing", [0n, 0n], [0n, 0n]],
    ["of no amounts there are no parts", [], []],
  ])("%s: a tenth of %s is %s", (_, each, parts) => {
    expect(apportion(each, ofDecimal("0.1"), "half-up")).toEqual(parts);
  });

  test("the sum is rounded by the mode", () => {
    expect(apportion([10n, 15n], ofDecimal("0.1"), "half-even")).toEqual([1n, 1n]);
    expect(apportion([10n, 15n], ofDecimal("0.1"), "half-up")).toEqual([1n, 2n]);
  });

  test("parts add up to the share of the sum rounded once, each within one unit of its own", () => {
    fc.assert(
      fc.property(amounts, share, mode, (each, fraction, by) => {
        const parts = apportion(each, fraction, by);
        const sum = each.reduce((a, b) => a + b, 0n);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(roundTo({ n: sum * fraction.n, d: fraction.d }, by));
        for (const [index, part] of parts.entries()) {
          const off = part * fraction.d - (each[index] ?? 0n) * fraction.n;
          expect(off <= fraction.d && off >= -fraction.d).toBe(true);
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
      fc.property(amounts, share, mode, ([amount = 0n], { n, d }, by) => {
        expect(apportion([amount], { n, d }, by)).toEqual([roundTo({ n: amount * n, d }, by)]);
      }),
    );
  });
});
