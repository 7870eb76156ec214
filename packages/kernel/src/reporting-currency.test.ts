import fc from "fast-check";
import { expect, test } from "vitest";
import { moneyOf } from "./money.ts";
import { toReportingMinor } from "./reporting-currency.ts";

test.each([
  ["USD", 12_345n, 12_345n],
  ["EUR", 100n, 117n],
  ["JPY", 100n, 64n],
  ["JPY", 1n, 1n],
  ["GBP", -100n, -134n],
  ["INR", 45n, 0n],
  ["INR", 46n, 1n],
  ["SEK", 0n, 0n],
])("%s %s minor units are %s cents", (currency, minor, cents) => {
  expect(toReportingMinor(moneyOf(currency, minor))).toBe(cents);
});

test("a credit is worth what the same charge is", () => {
  fc.assert(
    fc.property(fc.constantFrom("USD", "EUR", "JPY", "INR"), fc.bigInt({ min: 0n, max: 10n ** 14n }), (currency, minor) => {
      expect(toReportingMinor(moneyOf(currency, -minor))).toBe(-toReportingMinor(moneyOf(currency, minor)));
    }),
  );
});

test("a currency without a planning rate is refused", () => {
  expect(() => toReportingMinor(moneyOf("BRL", 1))).toThrow("no planning rate for BRL");
});
