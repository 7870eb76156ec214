import { priceAmount } from "@cashline/kernel/decimal";
import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BookPrice } from "./book.ts";
import { periodNet, periodsPerTerm, priceInForce, unitPriceFor } from "./prices.ts";

test("seats at the unit price are the monthly amount to the cent, whatever the two are", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999 }),
      fc.bigInt({ min: 0n, max: 10_000_000_000n }),
      fc.constantFrom("USD", "JPY", "KWD"),
      (seats, minor, currency) => {
        const unitPrice = unitPriceFor(moneyOf(currency, minor), seats) ?? "none";
        expect(unitPrice).toMatch(/^[0-9]{1,12}(\.[0-9]{1,8})?$/);
        expect(priceAmount(currency, "half-up", unitPrice, String(seats)).minor).toBe(minor);
      },
    ),
  );
});

test.each([
  ["comes out even", 83_300n, 17, "49"],
  ["needs decimals", 10_010n, 4, "25.025"],
  ["needs more decimals than a cent has", 10_000n, 3, "33.333"],
])("a monthly amount that %s gets as few decimals as possible", (_, minor, seats, unitPrice) => {
  expect(unitPriceFor(moneyOf("USD", minor), seats)).toBe(unitPrice);
});

test("without seats there is no unit price", () => {
  expect(() => unitPriceFor(moneyOf("USD", 100), 0)).toThrow(RangeError);
});

test("where eight decimals do not reach there is none", () => {
  expect(unitPriceFor(moneyOf("KWD", 405_573_641n), 128_598)).toBeUndefined();
});

describe("the price in force", () => {
  const price = (key: string, account: string | null, effectiveOn: string): BookPrice => ({
    key,
    sku: "platform",
    tier: "pro",
    currency: "EUR",
    account,
    unitPrice: "1",
    includedUsage: 0,
    overageUnitPrice: "0",
    effectiveOn,
  });
  const prices = [
    price("list", null, "2023-01-01"),
    price("raised", null, "2025-01-01"),
    price("own", "a", "2024-06-01"),
    price("own later", "a", "2025-06-01"),
  ];

  test.each([
    ["2022-12-31", "a", undefined],
    ["2023-01-01", "a", "list"],
    ["2024-12-31", "b", "list"],
    ["2025-01-01", "b", "raised"],
    ["2025-01-01", "a", "own"],
    ["2025-06-01", "a", "own later"],
  ])("on %s for account %s is %s", (on, account, key) => {
    expect(priceInForce(prices, { sku: "platform", tier: "pro", currency: "EUR", account, on })?.key).toBe(key);
  });
});

test("a period is charged for its months, and a shorter term for its own", () => {
  const price = { unitPrice: "49.90", currency: "EUR" };
  expect(periodNet(price, { seats: 12, discountPercent: "10", termMonths: 12, billingFrequency: "quarterly" })).toEqual(
    moneyOf("EUR", 161_676),
  );
  expect(periodNet(price, { seats: 12, discountPercent: "0", termMonths: 1, billingFrequency: "annual" })).toEqual(moneyOf("EUR", 59_880));
  expect(periodsPerTerm({ termMonths: 12, billingFrequency: "quarterly" })).toBe(4);
  expect(periodsPerTerm({ termMonths: 1, billingFrequency: "annual" })).toBe(1);
});
