import { couponApplied } from "@cashline/contracts/systems/billing/correction-events";
import { applyCoupon } from "@cashline/contracts/systems/billing/credit-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { redeemCoupon } from "../domain/coupons.ts";
import type { Collections } from "../store/collections.ts";
import { policyIn, todayIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

export const applyCouponRoute = write<typeof applyCoupon, Collections>(applyCoupon, ({ body }, context) => {
  const { coupons, subscriptions, appliedCoupons } = context.store;
  const coupon = coupons.get(body.couponId);
  if (!coupon) return refuse("unknown-coupon", `There is no coupon ${body.couponId}`);
  const subscription = subscriptions.get(body.subscriptionId);
  if (!subscription) return refuse("unknown-subscription", `There is no subscription ${body.subscriptionId}`);
  const id = context.id("apc", coupon.id, subscription.id);
  const redeemed = redeemCoupon(id, coupon, subscription, body.position, todayIn(policyIn(context), context));
  if (redeemed.outcome === "refused") return refuseAs(redeemed);
  appliedCoupons.insert(redeemed.applied);
  coupons.save(redeemed.coupon);
  context.emit(couponApplied, redeemed.applied);
  return reply(redeemed.applied, 1);
});
