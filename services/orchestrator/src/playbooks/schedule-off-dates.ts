import { makersOf } from "./journals.ts";
import { needed, type Playbook } from "./playbook.ts";

/** What is not recognised yet is laid over the days the contract has; what is off already is caught up with the next month. */
export const scheduleOffDates: Playbook = {
  code: "REV-SCHEDULE",
  correct: async ({ systems, finding, of, key }) => {
    const { correlationId } = of;
    const params = { revenueScheduleId: needed(finding, "revenueScheduleId") };
    const days = { serviceStartOn: needed(finding, "serviceStartOn"), serviceEndOn: needed(finding, "serviceEndOn") };
    const body = { ...days, reason: finding.title, ...makersOf(of) };
    const { id } = (await systems.erp.replanRevenueSchedule({ params, body, idempotencyKey: key, correlationId })).body;
    return { document: id, detail: `${id} laid from ${days.serviceStartOn} to the day before ${days.serviceEndOn}` };
  },
  rootCause: () => ({ rootCause: "configuration_error", explanation: "ERP counted other days than the contract has" }),
};
