import { couponCreated } from "@cashline/contracts/systems/billing/correction-events";
import { createCoupon } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { couponFault } from "../domain/coupons.ts";
import type { Collections } from "../store/collections.ts";
import { refuseAs } from "./answer.ts";

export const createCouponRoute = write<typeof createCoupon, Collections>(createCoupon, ({ body }, context) => {
  const fault = couponFault(body);
  if (fault) return refuseAs(fault);
  const coupon = { id: context.id("cpn", body.code), ...body, redemptions: 0 };
  context.store.coupons.insert(coupon);
  context.emit(couponCreated, coupon);
  return reply(coupon, 1);
});
