import { previewReplan } from "@cashline/contracts/systems/erp/correction-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { replannedSchedule } from "../store/replan.ts";

export const previewReplanRoute = write<typeof previewReplan, Collections>(previewReplan, ({ params, body }, context) =>
  reply(replannedSchedule(params.revenueScheduleId, body, context)),
);
