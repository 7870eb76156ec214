import { couponRemoved } from "@cashline/contracts/systems/billing/correction-events";
import { removeCoupon } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { removeCoupon as remove } from "../domain/coupons.ts";
import type { Collections } from "../store/collections.ts";
import { refuseAs } from "./answer.ts";

export const removeCouponRoute = write<typeof removeCoupon, Collections>(removeCoupon, ({ params }, context) => {
  const { appliedCoupons } = context.store;
  const decision = remove(appliedCoupons.require(params.appliedCouponId));
  if (decision.outcome === "refused") return refuseAs(decision);
  appliedCoupons.save(decision.applied);
  context.emit(couponRemoved, decision.applied);
  return reply(decision.applied, appliedCoupons.version(decision.applied.id));
});
