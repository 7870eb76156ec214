import { needed, type Playbook } from "./playbook.ts";

/**
 * People correct what is wrong in billing, whose held draft takes the correction in when it is drafted anew, or they say by
 * their approval that the figure is right. Which of the two it was, the flow that holds the draft sees by looking again.
 */
const outOfTrend = (code: "USG-ANOMALY" | "BIL-ANOMALY"): Playbook => ({
  code,
  correct: ({ finding }) => {
    const invoiceId = needed(finding, "invoiceId");
    return Promise.resolve({ document: invoiceId, detail: `draft ${invoiceId} corrected or explained; it is compared again` });
  },
  makes: () => false,
  rootCause: () => ({ rootCause: "genuine_change", explanation: "off its trend, and right" }),
});

export const usageOutOfTrend = outOfTrend("USG-ANOMALY");
export const invoiceOutOfTrend = outOfTrend("BIL-ANOMALY");
