import type { AppliedCoupon, Coupon } from "@cashline/contracts/systems/billing/credit-entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countCoupon, couponFault, inOrder, redeemCoupon, removeCoupon, takeCoupons } from "./coupons.ts";
import { defaultPolicy } from "./policy.ts";

const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
const applied = (changes: Partial<AppliedCoupon> = {}): AppliedCoupon => ({
  id: "apc_1",
  couponId: "cpn_1",
  subscriptionId: "sub_1",
  code: "TEN",
  percentOff: "10",
  amountOff: null,
  sku: null,
  position: 1,
  invoicesLeft: null,
  status: "active",
  appliedOn: "2026-01-01",
  ...changes,
});
const line = (gross: bigint, changes: object = {}) => ({ kind: "recurring", sku: "platform", subscriptionId: "sub_1", gross, ...changes });
const percent = applied({ id: "apc_p", percentOff: "25", position: 2 });
const amount = applied({ id: "apc_a", code: "FIVE", percentOff: null, amountOff: eur(500), position: 1 });
const taken = (lines: ReturnType<typeof line>[], coupons: AppliedCoupon[], changes: object = {}) =>
  takeCoupons(lines, coupons, "EUR", { ...defaultPolicy, ...changes });

describe("coupons", () => {
  test.each([
    ["stated", 500n, 1125n],
    ["percent_first", 1250n, 500n],
    ["amount_first", 500n, 1125n],
  ] as const)("in %s order each takes from what the one before left", (discountOrder, first, second) => {
    const { discounts, byLine } = taken([line(5000n)], [percent, amount], { discountOrder });
    expect(discounts.map((each) => BigInt(each.amount.minor))).toEqual([first, second]);
    expect(byLine).toEqual([first + second]);
  });

  test("a percentage is rounded per line, or once for the invoice, as the policy says", () => {
    const lines = [line(5n), line(5n), line(5n)];
    expect(taken(lines, [applied()]).byLine).toEqual([1n, 1n, 1n]);
    expect(taken(lines, [applied()], { roundingLevel: "per_invoice" }).byLine).toEqual([1n, 1n, 0n]);
  });

  test("commitments, prorations, other products and other subscriptions are left alone", () => {
    const others = [line(100n, { kind: "commitment" }), line(100n, { kind: "proration_charge" }), line(100n, { subscriptionId: "sub_2" })];
    expect(taken([...others, line(100n, { sku: "addon" }), line(100n)], [applied({ sku: "platform" })]).byLine).toEqual([
      0n,
      0n,
      0n,
      0n,
      10n,
    ]);
  });

  test("nothing falls below zero, and lines give up what the coupons took", () => {
    const drawn = fc.array(
      fc.record({
        id: fc.uuid(),
        position: fc.integer({ min: 1, max: 9 }),
        isPercent: fc.boolean(),
        size: fc.integer({ min: 1, max: 100 }),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 10_000n), { minLength: 1, maxLength: 5 }), drawn, fc.boolean(), (grosses, given, perLine) => {
        const coupons = given.map(({ id, position, isPercent, size }) =>
          applied({ id, position, percentOff: isPercent ? String(size) : null, amountOff: isPercent ? null : eur(size * 100) }),
        );
        const roundingLevel = perLine ? "per_line" : "per_invoice";
        const { byLine, discounts } = taken(
          grosses.map((gross) => line(gross)),
          coupons,
          { roundingLevel },
        );
        for (const [index, off] of byLine.entries()) expect(off >= 0n && off <= (grosses[index] ?? 0n)).toBe(true);
        expect(byLine.reduce((a, b) => a + b, 0n)).toBe(discounts.reduce((sum, each) => sum + BigInt(each.amount.minor), 0n));
        expect(inOrder(coupons.toReversed(), "stated")).toEqual(inOrder(coupons, "stated"));
      }),
    );
  });

  const coupon: Coupon = {
    id: "cpn_1",
    code: "TEN",
    percentOff: "10",
    amountOff: null,
    duration: "repeating",
    periods: 2,
    sku: null,
    redeemBy: "2026-03-31",
    maxRedemptions: 1,
    redemptions: 0,
  };
  const redeem = (changes: Partial<Coupon>, today = "2026-01-01") =>
    redeemCoupon("apc_1", { ...coupon, ...changes }, { id: "sub_1", currency: "EUR" }, 1, today);

  test.each([
    ["on its last day", {}, "2026-03-31", "redeemed"],
    ["after its last day", {}, "2026-04-01", "refused"],
    ["when all are redeemed", { redemptions: 1 }, "2026-01-01", "refused"],
    ["in another currency", { percentOff: null, amountOff: { currency: "USD", minor: "1" } }, "2026-01-01", "refused"],
  ])("a coupon %s is %#", (_, changes, today, outcome) => {
    expect(redeem(changes, today).outcome).toBe(outcome);
  });

  test("a repeating coupon is used up with its last invoice, and given back by a voided one", () => {
    const first = redeem({});
    if (first.outcome === "refused") throw new Error(first.detail);
    const used = countCoupon(countCoupon(first.applied, -1), -1);
    expect(used).toMatchObject({ invoicesLeft: 0, status: "used_up" });
    expect(countCoupon(used, 1)).toMatchObject({ invoicesLeft: 1, status: "active" });
    expect(removeCoupon(used).outcome).toBe("refused");
    expect(countCoupon(applied(), -1)).toEqual(applied());
  });

  test.each([
    ["neither a percentage nor an amount", { percentOff: null }],
    ["both", { amountOff: eur(1) }],
    ["an amount of nothing", { percentOff: null, amountOff: eur(0) }],
    ["an unknown currency", { percentOff: null, amountOff: { currency: "QQQ", minor: "1" } }],
    ["no number of invoices although it repeats", { periods: null }],
    ["a number of invoices although it does not repeat", { duration: "once" as const }],
  ])("a coupon of %s makes no sense", (_, changes) => {
    expect(couponFault({ ...coupon, ...changes })).toMatchObject({ code: "invalid-request" });
  });
});
