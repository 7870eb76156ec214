import { replanRevenueSchedule } from "@cashline/contracts/systems/erp/correction-operations";
import { scheduleReplanned } from "@cashline/contracts/systems/erp/correction-events";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { scheduleRecognition } from "../store/recognize-revenue.ts";
import { replannedSchedule } from "../store/replan.ts";

export const replanRevenueScheduleRoute = write<typeof replanRevenueSchedule, Collections>(
  replanRevenueSchedule,
  ({ params, body }, context) => {
    const { revenueSchedules } = context.store;
    const schedule = revenueSchedules.save(replannedSchedule(params.revenueScheduleId, body, context));
    context.emit(scheduleReplanned, schedule);
    scheduleRecognition(schedule, context);
    return reply(schedule, revenueSchedules.version(schedule.id));
  },
);
