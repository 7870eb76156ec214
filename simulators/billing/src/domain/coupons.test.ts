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
    ["less than nothing", { percentOff: null, amountOff: eur(-1) }],
  ])("a coupon of %s makes no sense", (_, changes) => {
    expect(couponFault({ ...coupon, ...changes })).toMatchObject({ code: "invalid-request" });
  });

  test.each<[string, Partial<Coupon>]>([
    ["a percentage for some invoices", {}],
    ["the smallest amount", { percentOff: null, amountOff: eur(1) }],
    ["an amount in a currency without cents", { percentOff: null, amountOff: { currency: "JPY", minor: "1" } }],
    ["one invoice", { duration: "once", periods: null }],
    ["every invoice", { duration: "forever", periods: null }],
  ])("a coupon of %s makes sense", (_, changes) => {
    expect(couponFault({ ...coupon, ...changes })).toBeUndefined();
  });

  test.each<[string, Partial<Coupon>, string, string]>([
    ["neither kind", { percentOff: null }, "percentOff", "A coupon takes a percentage or an amount off"],
    ["nothing", { percentOff: null, amountOff: eur(0) }, "amountOff", "An amount off is above zero"],
    [
      "an unknown currency",
      { percentOff: null, amountOff: { currency: "QQQ", minor: "1" } },
      "amountOff",
      "QQQ is not an ISO 4217 currency code",
    ],
    ["no number of invoices", { periods: null }, "periods", "Exactly a repeating coupon says for how many invoices"],
  ])("a coupon of %s is refused with the reason", (_, changes, member, detail) => {
    expect(couponFault({ ...coupon, ...changes })).toMatchObject({ detail, pointer: `/body/${member}` });
  });

  test.each<[Partial<Coupon>, string, string]>([
    [{}, "2026-04-01", "TEN was given out until 2026-03-31"],
    [{ redemptions: 1 }, "2026-01-01", "TEN has been redeemed 1 times, which is all"],
    [{ percentOff: null, amountOff: { currency: "USD", minor: "1" } }, "2026-01-01", "TEN is in USD, the subscription in EUR"],
  ])("a redemption that is refused says why: %#", (changes, today, detail) => {
    expect(redeem(changes, today)).toEqual({ outcome: "refused", code: "coupon-not-redeemable", detail });
  });

  test.each<[Coupon["duration"], number | null, number | null]>([
    ["once", null, 1],
    ["repeating", 3, 3],
    ["forever", null, null],
  ])("a coupon for %s (%s) reduces %s invoices", (duration, periods, invoicesLeft) => {
    expect(redeem({ duration, periods, redeemBy: null, maxRedemptions: null, redemptions: 7 })).toEqual({
      outcome: "redeemed",
      coupon: { ...coupon, duration, periods, redeemBy: null, maxRedemptions: null, redemptions: 8 },
      applied: applied({ invoicesLeft }),
    });
  });

  test("an amount in the subscription's currency is redeemed", () => {
    expect(redeem({ percentOff: null, amountOff: eur(500) })).toMatchObject({ outcome: "redeemed", applied: { amountOff: eur(500) } });
  });

  test("a removed coupon stays removed, whatever is voided, and is not removed again", () => {
    const removed = removeCoupon(applied({ invoicesLeft: 1 }));
    expect(removed).toEqual({ outcome: "removed", applied: applied({ invoicesLeft: 1, status: "removed" }) });
    if (removed.outcome === "removed") expect(countCoupon(removed.applied, 1)).toMatchObject({ invoicesLeft: 2, status: "removed" });
    expect(removeCoupon(applied({ status: "removed" }))).toMatchObject({ code: "coupon-not-active", detail: "TEN is removed here" });
    expect(removeCoupon(applied({ status: "used_up" }))).toMatchObject({ detail: "TEN is used up here" });
  });

  test("usage is reduced as seats are, credits are not", () => {
    const lines = [line(100n, { kind: "usage" }), line(-100n), line(0n)];
    expect(taken(lines, [applied({ percentOff: "100" })]).byLine).toEqual([100n, 0n, 0n]);
  });

  test("an amount above what is left takes only that, and what takes nothing is not printed", () => {
    const { byLine, discounts } = taken([line(300n), line(100n)], [amount, applied({ id: "apc_z", position: 9 })]);
    expect(byLine).toEqual([300n, 100n]);
    expect(discounts).toEqual([{ appliedCouponId: "apc_a", code: "FIVE", amount: eur(400) }]);
    expect(taken([], [amount]).discounts).toEqual([]);
  });

  test("order is position, then id", () => {
    const [b, a, early] = [applied({ id: "b" }), applied({ id: "a" }), applied({ id: "z", position: 0 })];
    expect(inOrder([b, a, early], "stated").map(({ id }) => id)).toEqual(["z", "a", "b"]);
    const last = { ...amount, position: 3 };
    expect(inOrder([last, percent, a], "stated").map(({ id }) => id)).toEqual(["a", "apc_p", "apc_a"]);
    expect(inOrder([early, amount, b], "amount_first").map(({ id }) => id)).toEqual(["apc_a", "z", "b"]);
  });
});
