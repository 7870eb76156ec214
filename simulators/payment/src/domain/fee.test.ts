import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chargeFee, fixedFee, returnedFee } from "./fee.ts";
import { policyDefaults } from "./policy.ts";

describe("the fee of a charge", () => {
  // Stripe's price list (stripe.com/pricing, stripe.com/payments/ach-direct-debit) and the examples worked out there.
  test.each([
    ["card", "USD", 10_000, 320],
    ["card", "USD", 1, 30],
    ["card", "JPY", 10_000, 290],
    ["card", "KWD", 100_000, 3_200],
    ["ach_debit", "USD", 10_000, 80],
    ["ach_debit", "USD", 62_500, 500],
    ["ach_debit", "USD", 1_000_000, 500],
    ["sepa_debit", "EUR", 10_000, 110],
    ["sepa_debit", "EUR", 1_000_000, 600],
    ["bank_transfer", "EUR", 10_000, 50],
  ] as const)("by %s in %s of %i is %i", (type, currency, amount, fee) => {
    expect(chargeFee(moneyOf(currency, amount), policyDefaults.fees[type])).toEqual(moneyOf(currency, fee));
  });

  test("half a cent rounds up", () => {
    expect(chargeFee(moneyOf("EUR", 50), { percent: "1", fixed: "0", cap: null })).toEqual(moneyOf("EUR", 1));
    expect(chargeFee(moneyOf("EUR", 49), { percent: "1", fixed: "0", cap: null })).toEqual(moneyOf("EUR", 0));
    expect(fixedFee("JPY", "0.5")).toEqual(moneyOf("JPY", 1));
  });

  test("is never above its cap, never negative, and grows with the amount", () => {
    const rule = { percent: "0.8", fixed: "0.25", cap: "5.00" };
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n - 2n }), (minor) => {
        const fee = chargeFee(moneyOf("USD", minor), rule).minor;
        expect(fee >= 0n && fee <= 500n && chargeFee(moneyOf("USD", minor + 1n), rule).minor >= fee).toBe(true);
      }),
    );
  });
});

describe("the returned part of a fee", () => {
  const eur = (minor: number) => moneyOf("EUR", minor);

  test.each([
    ["a third, rounded down", 100, 300, 100, 0, 33],
    ["the next third brings it to what two thirds are", 100, 300, 200, 33, 33],
    ["the last brings the rest", 100, 300, 300, 66, 34],
    ["nothing more than is due, whatever came back before", 100, 300, 100, 50, 0],
    ["of a charge of nothing, nothing", 30, 0, 0, 0, 0],
  ])("is %s", (_, fee, charged, refunded, returned, part) => {
    expect(returnedFee(eur(fee), eur(charged), eur(refunded), eur(returned))).toEqual(eur(part));
  });
});
