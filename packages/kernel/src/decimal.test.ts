import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  multiplyDecimals,
  priceAmount,
  rateAmount,
  ratioAmount,
  remainingShare,
  roundDecimal,
  type Rounding,
} from "./decimal.ts";
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

describe("a share without a finite decimal", () => {
  test.each<[string, Rounding, string[], bigint, bigint]>([
    ["USD", "half-up", ["120", "180"], 365n, 5_918n],
    ["USD", "half-up", ["1"], 3n, 33n],
    ["USD", "half-up", ["-1"], 3n, -33n],
    ["USD", "half-up", ["0.01"], 2n, 1n],
    ["USD", "half-up", ["-0.01"], 2n, -1n],
    ["USD", "half-even", ["0.01"], 2n, 0n],
    ["USD", "half-even", ["0.03"], 2n, 2n],
    ["USD", "down", ["2"], 3n, 66n],
    ["JPY", "half-up", ["100"], 3n, 33n],
  ])("in %s, rounded %s, of %s over %s is %s minor units", (currency, rounding, factors, divisor, minor) => {
    expect(ratioAmount(currency, rounding, factors, divisor)).toEqual(moneyOf(currency, minor));
  });

  test.each<[string, string, number, Rounding, string]>([
    ["2", "3", 4, "half-up", "0.6667"],
    ["2", "3", 4, "down", "0.6666"],
    ["-2", "3", 2, "half-up", "-0.67"],
    ["2", "-3", 2, "half-up", "-0.67"],
    ["1", "8", 2, "half-even", "0.12"],
    ["0.375", "1", 2, "half-even", "0.38"],
    ["10", "2.5", 0, "half-up", "4"],
    ["0", "3", 2, "half-up", "0"],
    ["0", "-3", 2, "half-even", "0"],
    ["-1", "-8", 2, "half-up", "0.13"],
    ["-1", "8", 2, "half-up", "-0.13"],
    ["-1", "8", 2, "half-even", "-0.12"],
    ["-3", "8", 2, "down", "-0.37"],
  ])("%s over %s to %i decimals, rounded %s, is %s", (dividend, divisor, places, rounding, quotient) => {
    expect(divideDecimals(dividend, divisor, places, rounding)).toBe(quotient);
  });

  test("is none over zero", () => {
    expect(() => divideDecimals("1", "0", 2, "half-up")).toThrow(RangeError);
  });

  test("over one is the price itself, and a decimal over one is that decimal rounded", () => {
    const decimal = fc.integer({ min: -9_999_999, max: 9_999_999 }).map((n) => multiplyDecimals(String(n), "0.001"));
    fc.assert(
      fc.property(decimal, decimal, fc.constantFrom<Rounding>("half-up", "half-even", "down"), (a, b, rounding) => {
        expect(ratioAmount("EUR", rounding, [a, b], 1n)).toEqual(priceAmount("EUR", rounding, a, b));
        expect(divideDecimals(a, "1", 2, rounding)).toBe(roundDecimal(a, 2, rounding));
      }),
    );
  });
});
