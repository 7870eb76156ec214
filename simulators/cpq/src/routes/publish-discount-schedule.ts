import { publishDiscountSchedule } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { discountSchedulePublished } from "@cashline/contracts/systems/cpq/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { tiersFlaw } from "../domain/discount-schedule.ts";
import type { Collections } from "../store/collections.ts";

export const publishDiscountScheduleRoute = write<typeof publishDiscountSchedule, Collections>(
  publishDiscountSchedule,
  ({ body }, context) => {
    const flaw = tiersFlaw(body);
    if (flaw !== undefined) return refuse("tiers-invalid", flaw);
    if (body.expiresOn !== null && body.expiresOn <= body.effectiveOn)
      return refuse("invalid-request", `It would expire on ${body.expiresOn}, before its first day is over`);
    const schedule = { id: context.id("dsc", body.sku, body.tier ?? "", body.measure, body.effectiveOn), ...body };
    context.store.discountSchedules.insert(schedule);
    context.emit(discountSchedulePublished, schedule);
    return reply(schedule, 1);
  },
);
