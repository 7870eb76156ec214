import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDecimals, compareDecimals, priceAmount, rateAmount, remainingShare, type Rounding } from "./decimal.ts";
import { moneyOf } from "./money.ts";

describe("a price", () => {
  test.each<[string, Rounding, string[], bigint]>([
    ["USD", "half-up", ["49.90", "12", "0.9"], 53_892n],
    ["USD", "half-up", ["0.005", "1"], 1n],
    ["USD", "half-even", ["0.005", "1"], 0n],
    ["USD", "half-even", ["0.015", "1"], 2n],
    ["USD", "down", ["0.019", "1"], 1n],
    ["JPY", "half-up", ["99.5", "1"], 100n],
    ["KWD", "half-up", ["1.0005", "1"], 1001n],
    ["USD", "half-up", ["0.1", "3"], 30n],
    ["USD", "half-up", ["999999999999.99", "1"], 99_999_999_999_999n],
    ["USD", "half-up", [], 100n],
  ])("in %s, rounded %s, of %s is %s minor units", (currency, rounding, factors, minor) => {
    expect(priceAmount(currency, rounding, ...factors)).toEqual(moneyOf(currency, minor));
  });

  test("is rounded once: the order of its factors does not matter", () => {
    const factor = fc.integer({ min: 0, max: 999_999 }).map((n) => (n / 1000).toFixed(3));
    fc.assert(
      fc.property(fc.shuffledSubarray(["0.333", "7", "1.25", "0.9"], { minLength: 4 }), factor, (order, extra) => {
        expect(priceAmount("USD", "half-up", ...order, extra)).toEqual(priceAmount("USD", "half-up", "0.333", "7", "1.25", "0.9", extra));
      }),
    );
  });

  test("of text that is no number is refused", () => {
    expect(() => priceAmount("USD", "half-up", "1,50")).toThrow();
  });
});

describe("a rate", () => {
  test.each<[bigint, string, Rounding, bigint]>([
    [1000n, "0.19", "half-up", 190n],
    [250n, "0.05", "half-up", 13n],
    [250n, "0.05", "half-even", 12n],
    [250n, "0.05", "down", 12n],
    [-250n, "0.05", "half-up", -13n],
    [-250n, "0.05", "down", -12n],
  ])("%s at %s, rounded %s, is %s", (minor, rate, rounding, expected) => {
    expect(rateAmount(moneyOf("EUR", minor), rate, rounding)).toEqual(moneyOf("EUR", expected));
  });

  test("of one changes nothing, however large the amount", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (minor) => {
        expect(rateAmount(moneyOf("USD", minor), "1", "half-up").minor).toBe(minor);
      }),
    );
  });
});

test("decimals add up without the error of binary fractions", () => {
  expect(addDecimals("0.1", "0.2")).toBe("0.3");
  expect(addDecimals()).toBe("0");
});

test.each([
  ["10", "0.9"],
  ["0", "1"],
  ["100", "0"],
  ["12.5", "0.875"],
  ["33.3333", "0.666667"],
])("a discount of %s %% leaves %s", (discount, share) => {
  expect(remainingShare(discount)).toBe(share);
});

test.each<[string, string, -1 | 0 | 1]>([
  ["1.50", "1.5", 0],
  ["2", "10", -1],
  ["0.1", "0.09", 1],
])("%s against %s is %i", (a, b, order) => {
  expect(compareDecimals(a, b)).toBe(order);
});
