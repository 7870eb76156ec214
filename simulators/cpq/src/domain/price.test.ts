import type { ContractedPrice } from "@cashline/contracts/systems/cpq/agreements";
import type { ListPrice } from "@cashline/contracts/systems/cpq/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agreementInForce, isBookValid, listPriceInForce, ownPriceInForce, type Wanted } from "./price.ts";

/** A contracted price goes before the list price. */
const priceInForce = (prices: readonly ListPrice[], wanted: Wanted): ListPrice | undefined =>
  ownPriceInForce(prices, wanted) ?? listPriceInForce(prices, wanted);

const price = (id: string, effectiveOn: string, over: Partial<ListPrice> = {}): ListPrice => ({
  id,
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  accountId: null,
  unitPrice: "45.00",
  includedUsage: 0,
  overageUnitPrice: "0",
  effectiveOn,
  ...over,
});
const mine = { accountId: "acc_mine" };
const prices = [
  price("list-2024", "2024-01-01"),
  price("list-2026", "2026-01-01"),
  price("mine-2023", "2023-01-01", mine),
  price("mine-2025", "2025-07-01", mine),
  price("theirs", "2025-01-01", { accountId: "acc_theirs" }),
  price("basic", "2023-01-01", { tier: "basic" }),
  price("usd", "2023-01-01", { currency: "USD" }),
  price("addon", "2023-01-01", { sku: "addon" }),
];
const wanted = (over: Partial<Wanted>): Wanted => ({
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  accountId: "acc_other",
  startOn: "2026-06-01",
  ...over,
});

describe("price in force", () => {
  test.each<[string, Partial<Wanted>, string | undefined]>([
    ["the latest list price", {}, "list-2026"],
    ["a price on the very day it becomes effective", { startOn: "2026-01-01" }, "list-2026"],
    ["the earlier price on the day before", { startOn: "2025-12-31" }, "list-2024"],
    ["none before the first one", { startOn: "2023-12-31" }, undefined],
    ["the account's own latest price, although the list's is newer", mine, "mine-2025"],
    ["the account's earlier price before that", { ...mine, startOn: "2025-06-30" }, "mine-2023"],
    ["the list price while the account's own is not effective yet", { accountId: "acc_theirs", startOn: "2024-12-31" }, "list-2024"],
    ["the account's own from its first day on", { accountId: "acc_theirs", startOn: "2025-01-01" }, "theirs"],
    ["the tier's price", { tier: "basic" }, "basic"],
    ["the currency's price", { currency: "USD" }, "usd"],
    ["the product's price", { sku: "addon" }, "addon"],
    ["none for an unknown tier", { tier: "gold" }, undefined],
  ])("is %s", (_, over, id) => {
    expect(priceInForce(prices, wanted(over))?.id).toBe(id);
  });

  test("does not depend on the order of publication", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(prices, { minLength: prices.length }),
        fc.constantFrom("acc_mine", "acc_theirs", "acc_other"),
        (shuffled, accountId) => {
          expect(priceInForce(shuffled, wanted({ accountId }))).toEqual(priceInForce(prices, wanted({ accountId })));
        },
      ),
    );
  });

  test("no later price of the list moves an account that has its own", () => {
    fc.assert(
      fc.property(
        fc.array(fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }), { maxLength: 8 }),
        (days) => {
          const more = days.map((day, index) => price(`more-${index}`, day.toISOString().slice(0, 10)));
          expect(priceInForce([...prices, ...more], wanted(mine))?.id).toBe("mine-2025");
        },
      ),
    );
  });
});

describe("what an account was promised", () => {
  const agreement = (id: string, effectiveOn: string, expiresOn: string | null): ContractedPrice => ({
    id,
    accountId: "acc_mine",
    sku: "platform",
    tier: "pro",
    currency: "EUR",
    unitPrice: "40",
    discountPercent: null,
    effectiveOn,
    expiresOn,
  });
  const agreements = [agreement("first", "2025-01-01", "2026-01-01"), agreement("second", "2025-07-01", "2025-10-01")];
  test.each([
    ["2024-12-31", undefined],
    ["2025-01-01", "first"],
    ["2025-07-01", "second"],
    ["2025-09-30", "second"],
    ["2025-10-01", "first"],
    ["2025-12-31", "first"],
    ["2026-01-01", undefined],
  ])("on %s is %s", (startOn, id) => {
    expect(agreementInForce(agreements, wanted({ ...mine, startOn }))?.id).toBe(id);
    expect(agreementInForce(agreements, wanted({ startOn }))).toBeUndefined();
  });
});

test.each([
  ["EUR", "2025-12-31", false],
  ["EUR", "2026-01-01", true],
  ["EUR", "2026-12-31", true],
  ["EUR", "2027-01-01", false],
  ["USD", "2026-06-01", false],
])("a book of euros for 2026 is valid for %s on %s: %s", (currency, on, valid) => {
  const book = { id: "pbk_1", name: "partners", currency: "EUR", validFromOn: "2026-01-01", validToOn: "2026-12-31" };
  expect(isBookValid(book, currency, on)).toBe(valid);
});

test("a book nobody ends is valid for good", () => {
  const book = { id: "pbk_1", name: "partners", currency: "EUR", validFromOn: "2026-01-01", validToOn: null };
  expect(["2025-12-31", "2026-01-01", "2199-12-31"].map((on) => isBookValid(book, "EUR", on))).toEqual([false, true, true]);
});
