import type { ContractedPrice } from "@cashline/contracts/systems/cpq/agreements";
import type { CpqPolicy } from "@cashline/contracts/systems/cpq/policy";
import type { BookPrice, PriceBook } from "@cashline/contracts/systems/cpq/price-books";
import { describe, expect, test } from "vitest";
import { basePrice, type PriceGround } from "./base-price.ts";
import { price, signed } from "./ground.fixture.ts";
import { defaultPolicy } from "./policy.ts";

const wanted = { sku: "platform", tier: "pro", currency: "EUR", accountId: "acc_1", startOn: "2026-02-01" };
const own = price("pro", "40.00", {
  id: "prc_own",
  accountId: "acc_1",
  includedUsage: 9,
  overageUnitPrice: "0.5",
  effectiveOn: "2025-01-01",
});
const agreement = (over: Partial<ContractedPrice> = {}): ContractedPrice => ({
  id: "cpr_1",
  accountId: "acc_1",
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  unitPrice: null,
  discountPercent: "10",
  effectiveOn: "2025-01-01",
  expiresOn: null,
  ...over,
});
const book: PriceBook = { id: "pbk_1", name: "partners", currency: "EUR", validFromOn: "2024-01-01", validToOn: null };
const bookPrice: BookPrice = {
  id: "pbp_1",
  priceBookId: "pbk_1",
  sku: "platform",
  tier: "pro",
  unitPrice: "42.00",
  includedUsage: 1,
  overageUnitPrice: "0.1",
  effectiveOn: "2025-06-01",
};
const ground = (over: Partial<PriceGround> = {}, policy: Partial<CpqPolicy> = {}): PriceGround => ({
  policy: { ...defaultPolicy, ...policy },
  prices: [price("pro", "45.00", { id: "prc_list" })],
  book: undefined,
  agreements: [],
  schedules: [],
  signed: undefined,
  ...over,
});
const list = { unitPrice: "45.00", rule: "standard price book from 2024-01-01", ruleId: "prc_list" };

describe("the base price", () => {
  test("is the list's, with its usage, where nothing is promised", () => {
    expect(basePrice(wanted, false, ground())).toEqual({
      list,
      special: undefined,
      priceId: "prc_list",
      includedUsage: 4000,
      overageUnitPrice: "0.002",
    });
    expect(basePrice(wanted, false, ground({ prices: [] }))).toBeUndefined();
  });

  test("is the named book's where a quote names one", () => {
    expect(basePrice(wanted, false, ground({ book: { book, prices: [bookPrice] } }))).toEqual({
      list: { unitPrice: "42.00", rule: "price book partners from 2025-06-01", ruleId: "pbp_1" },
      special: undefined,
      priceId: "pbp_1",
      includedUsage: 1,
      overageUnitPrice: "0.1",
    });
    expect(basePrice(wanted, false, ground({ book: { book, prices: [] } }))).toBeUndefined();
    const foreign = { ...bookPrice, id: "pbp_2", priceBookId: "pbk_2", effectiveOn: "2025-12-01" };
    expect(basePrice(wanted, false, ground({ book: { book, prices: [foreign, bookPrice] } }))?.priceId).toBe("pbp_1");
  });

  test("of an account with a price of its own is that one, beside the list's", () => {
    const special = { unitPrice: "40.00", rule: "contracted price from 2025-01-01", ruleId: "prc_own" };
    const both = ground({ prices: [...ground().prices, own] });
    const usage = { priceId: "prc_own", includedUsage: 9, overageUnitPrice: "0.5" };
    expect(basePrice(wanted, false, both)).toEqual({ list, special, ...usage });
    expect(basePrice(wanted, false, ground({ prices: [own] }))).toEqual({
      list: { unitPrice: "40.00", rule: "no list price, contracted price from 2025-01-01", ruleId: "prc_own" },
      special,
      ...usage,
    });
  });

  test("promised as a percentage is rounded to eight decimals, promised as a price is that", () => {
    const odd = [price("pro", "0.00000005", { id: "prc_list" })];
    const special = (over: Partial<ContractedPrice>, prices = ground().prices) =>
      basePrice(wanted, false, ground({ prices, agreements: [agreement(over)] }))?.special;
    expect(special({})).toEqual({ unitPrice: "40.5", rule: "contracted 10 % off the list from 2025-01-01", ruleId: "cpr_1" });
    expect(special({ discountPercent: "50" }, odd)?.unitPrice).toBe("0.00000003");
    expect(special({ unitPrice: "39.00", discountPercent: null })).toEqual({
      unitPrice: "39.00",
      rule: "contracted price from 2025-01-01",
      ruleId: "cpr_1",
    });
  });

  test.each([
    ["2024-12-31", "prc_own"],
    ["2025-01-01", "cpr_1"],
    ["2025-01-02", "cpr_1"],
  ])("of a price of its own from 2025-01-01 and a promise from %s is %s", (effectiveOn, ruleId) => {
    const on = ground({ prices: [...ground().prices, own], agreements: [agreement({ effectiveOn })] });
    expect(basePrice(wanted, false, on)?.special?.ruleId).toBe(ruleId);
  });
});

describe("the base price of a renewal", () => {
  const before = signed({}, { ...ground({ prices: [price("pro", "30.00")] }), bundles: [], amended: undefined });
  const renewed = (policy: Partial<CpqPolicy>, over: Partial<PriceGround> = {}, isRenewal = true) =>
    basePrice(wanted, isRenewal, ground({ prices: [...ground().prices, own], signed: before, ...over }, policy));

  test("by the list knows no special price", () => {
    expect(renewed({ renewalPriceMethod: "list", renewalUpliftPercent: "5" })).toMatchObject({
      list,
      special: undefined,
      priceId: "prc_list",
    });
    expect(renewed({ renewalPriceMethod: "list" }, { prices: [own] })).toBeUndefined();
    expect(renewed({ renewalPriceMethod: "list" }, {}, false)?.special?.ruleId).toBe("prc_own");
  });

  test("at the same is what was signed for the same product, and else what is in force", () => {
    const same = { renewalPriceMethod: "same" } as const;
    expect(renewed(same)?.special).toEqual({ unitPrice: "30.00", rule: `as signed in ${before.id}`, ruleId: before.id });
    expect(renewed(same)?.priceId).toBe("prc_list");
    const cheaper = price("pro", "28.00", { accountId: "acc_1" });
    const special = signed({}, { ...ground({ prices: [price("pro", "30.00"), cheaper] }), bundles: [], amended: undefined });
    expect(renewed(same, { signed: special })?.special?.unitPrice).toBe("28.00");
    const [line] = before.lines;
    if (!line) throw new Error("what was signed has a line");
    const others = [
      undefined,
      { ...before, currency: "USD" },
      { ...before, lines: [{ ...line, tier: "basic" }] },
      { ...before, lines: [{ ...line, sku: "addon" }] },
      { ...before, lines: [{ ...line, quantity: 0 }] },
      { ...before, lines: [] },
    ];
    for (const other of others) expect(renewed(same, { signed: other })?.special?.ruleId).toBe("prc_own");
    expect(renewed(same, {}, false)?.special?.ruleId).toBe("prc_own");
    expect(renewed({ renewalPriceMethod: "contracted" })?.special?.ruleId).toBe("prc_own");
  });

  test("raises the special price by the uplift, to eight decimals, and says so", () => {
    expect(renewed({ renewalUpliftPercent: "2.5" })?.special).toEqual({
      unitPrice: "41",
      rule: "contracted price from 2025-01-01, raised by 2.5 %",
      ruleId: "prc_own",
    });
    const small = [...ground().prices, { ...own, unitPrice: "0.0000001" }];
    expect(renewed({ renewalUpliftPercent: "5" }, { prices: small })?.special?.unitPrice).toBe("0.00000011");
    expect(renewed({ renewalUpliftPercent: "0" })?.special?.rule).toBe("contracted price from 2025-01-01");
    expect(renewed({ renewalUpliftPercent: "5" }, {}, false)?.special?.unitPrice).toBe("40.00");
    expect(renewed({ renewalUpliftPercent: "5" }, { prices: ground().prices })).toMatchObject({ list, special: undefined });
  });
});
