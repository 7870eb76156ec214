import type { AppliedCoupon, Coupon } from "@cashline/contracts/systems/billing/credit-entities";
import type { InvoiceDiscount } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { fraction, ofDecimal, roundTo, times } from "@cashline/kernel/fraction";
import { allocate, isCurrency, money, moneyOf, moneyWire } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { misfit, refused, type Refused } from "./refused.ts";

/** A line as coupons see it: what is left of it, and whether they may touch it. */
export type Discountable = { kind: string; sku: string; subscriptionId: string; gross: bigint };

/** What each line gives up, and what each coupon took in all. */
export type Discounted = { byLine: bigint[]; discounts: InvoiceDiscount[] };

/**
 * Takes coupons off lines, each from what the ones before left (Stripe: stacked discounts apply in order). Seats and
 * usage are reduced; commitments, prorations and corrections are not. A percentage is rounded per line, or once for the
 * invoice and spread over its lines by what is left of them; an amount is always spread. Nothing falls below zero.
 */
export function takeCoupons(
  lines: readonly Discountable[],
  coupons: readonly AppliedCoupon[],
  currency: string,
  policy: BillingPolicy,
): Discounted {
  const left = lines.map(({ gross }) => gross);
  const discounts: InvoiceDiscount[] = [];
  for (const coupon of inOrder(coupons, policy.discountOrder)) {
    const taken = takeOne(lines, left, coupon, currency, policy);
    const sum = taken.reduce((a, b) => a + b, 0n);
    if (sum === 0n) continue;
    for (const [index, part] of taken.entries()) left[index] = (left[index] ?? 0n) - part;
    discounts.push({ appliedCouponId: coupon.id, code: coupon.code, amount: moneyWire(moneyOf(currency, sum)) });
  }
  return { byLine: lines.map(({ gross }, index) => gross - (left[index] ?? 0n)), discounts };
}

/**
 * The stated order is position, then id; the other orders put one kind before the other and keep it within.
 * Source: Stripe: stacked discounts apply in their order; percentages or amounts first is ours, by policy.
 */
export function inOrder(coupons: readonly AppliedCoupon[], order: BillingPolicy["discountOrder"]): AppliedCoupon[] {
  const rank = (coupon: AppliedCoupon): number => {
    if (order === "stated") return 0;
    return (coupon.percentOff !== null) === (order === "percent_first") ? 0 : 1;
  };
  return coupons.toSorted((a, b) => rank(a) - rank(b) || a.position - b.position || (a.id < b.id ? -1 : 1));
}

function takeOne(
  lines: readonly Discountable[],
  left: readonly bigint[],
  coupon: AppliedCoupon,
  currency: string,
  policy: BillingPolicy,
): bigint[] {
  const bases = lines.map(({ kind, sku, subscriptionId }, index) => {
    const own = (kind === "recurring" || kind === "usage") && subscriptionId === coupon.subscriptionId;
    const base = left[index] ?? 0n;
    return own && (coupon.sku === null || coupon.sku === sku) && base > 0n ? base : 0n;
  });
  const base = bases.reduce((a, b) => a + b, 0n);
  if (base === 0n) return bases;
  const share = times(ofDecimal(coupon.percentOff ?? "0"), fraction(1n, 100n));
  if (coupon.percentOff !== null && policy.roundingLevel === "per_line")
    return bases.map((part) => roundTo(times(fraction(part), share), policy.rounding));
  const wanted = coupon.amountOff === null ? roundTo(times(fraction(base), share), policy.rounding) : money(coupon.amountOff).minor;
  return allocate(moneyOf(currency, wanted < base ? wanted : base), bases).map(({ minor }) => minor);
}

/** Why a coupon makes no sense; undefined when it does. Source: ours; a coupon that could take nothing is a mistake. */
export function couponFault(coupon: Omit<Coupon, "id" | "redemptions">): Refused | undefined {
  if ((coupon.percentOff === null) === (coupon.amountOff === null))
    return misfit("percentOff", "A coupon takes a percentage or an amount off");
  if (coupon.amountOff !== null && money(coupon.amountOff).minor <= 0n) return misfit("amountOff", "An amount off is above zero");
  if (coupon.amountOff !== null && !isCurrency(coupon.amountOff.currency))
    return misfit("amountOff", `${coupon.amountOff.currency} is not an ISO 4217 currency code`);
  if ((coupon.duration === "repeating") !== (coupon.periods !== null))
    return misfit("periods", "Exactly a repeating coupon says for how many invoices");
  return undefined;
}

export type Redeemed = { outcome: "redeemed"; coupon: Coupon; applied: AppliedCoupon };

/**
 * Puts a coupon on a subscription, while it is still given out and in the subscription's currency.
 * Source: Stripe's coupons (`redeem_by`, `max_redemptions`, `currency`).
 */
export function redeemCoupon(
  id: string,
  coupon: Coupon,
  subscription: { id: string; currency: string },
  position: number,
  today: CalendarDate,
): Redeemed | Refused {
  const { redeemBy, maxRedemptions, redemptions, amountOff } = coupon;
  if (redeemBy !== null && today > redeemBy) return refused("coupon-not-redeemable", `${coupon.code} was given out until ${redeemBy}`);
  if (maxRedemptions !== null && redemptions >= maxRedemptions)
    return refused("coupon-not-redeemable", `${coupon.code} has been redeemed ${redemptions} times, which is all`);
  if (amountOff !== null && amountOff.currency !== subscription.currency)
    return refused("coupon-not-redeemable", `${coupon.code} is in ${amountOff.currency}, the subscription in ${subscription.currency}`);
  return {
    outcome: "redeemed",
    coupon: { ...coupon, redemptions: redemptions + 1 },
    applied: {
      id,
      couponId: coupon.id,
      subscriptionId: subscription.id,
      code: coupon.code,
      percentOff: coupon.percentOff,
      amountOff,
      sku: coupon.sku,
      position,
      invoicesLeft: coupon.duration === "forever" ? null : (coupon.periods ?? 1),
      status: "active",
      appliedOn: today,
    },
  };
}

/**
 * One invoice more, or one less after a voided draft, of those a coupon reduces.
 * Source: Stripe's coupon duration (`once`, `repeating`).
 */
export function countCoupon(coupon: AppliedCoupon, change: -1 | 1): AppliedCoupon {
  if (coupon.invoicesLeft === null) return coupon;
  const invoicesLeft = coupon.invoicesLeft + change;
  const status = coupon.status === "removed" ? "removed" : invoicesLeft > 0 ? "active" : "used_up";
  return { ...coupon, invoicesLeft, status };
}

/** Takes a coupon off its subscription, once. Source: Stripe API, "Delete a subscription discount". */
export function removeCoupon(coupon: AppliedCoupon): { outcome: "removed"; applied: AppliedCoupon } | Refused {
  if (coupon.status !== "active") return refused("coupon-not-active", `${coupon.code} is ${coupon.status.replace("_", " ")} here`);
  return { outcome: "removed", applied: { ...coupon, status: "removed" } };
}
