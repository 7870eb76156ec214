import type { Instant } from "@cashline/kernel/time";
import { afterBusinessHours, businessHoursBetween } from "./business-time.ts";

/** How much of the time for a case may pass before its people are warned; policy. */
const WARN_AFTER = 0.75;
/** After the deadline, how many times the time for the case until the controller is told; policy. */
const CONTROLLER_AFTER = 1;

export type Watches = { warning: Instant; deadline: Instant; secondEscalation: Instant };

/** When the people of a case are warned, told that it is late, and passed over; its time runs from `from`. */
export function watchesOf(from: Instant, dueAt: Instant): Watches {
  const hours = businessHoursBetween(from, dueAt);
  const warning = afterBusinessHours(from, hours * WARN_AFTER);
  return {
    warning: warning < dueAt ? warning : dueAt,
    deadline: dueAt,
    secondEscalation: afterBusinessHours(dueAt, hours * CONTROLLER_AFTER),
  };
}
