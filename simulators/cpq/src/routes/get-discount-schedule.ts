import { getDiscountSchedule } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { readOne } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getDiscountScheduleRoute = readOne<Collections>(getDiscountSchedule, "discountSchedules", "discountScheduleId");
