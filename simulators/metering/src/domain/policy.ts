import type { MeteringPolicy } from "@cashline/contracts/systems/metering/entities";

/**
 * In force until a tenant says otherwise. Stripe's meter events may be 35 days old and five minutes ahead; the grace of a
 * day and counting in the current window keep a closed period closed and lose nothing. Stripe takes negative quantities as
 * corrections; here an event is corrected by naming it, and a negative one without a name is more likely a mistake.
 */
export const defaultPolicy: MeteringPolicy = {
  graceHours: 24,
  lateEvents: "current_window",
  oldestDays: 35,
  futureMinutes: 5,
  negativeQuantities: "refuse",
};
