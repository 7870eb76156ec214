import { caseExample, invoiceExample } from "./example-events.ts";
import { approvalOf, taskOf } from "./example-work.ts";
import type { WorkedExample } from "./kpi.ts";

const at = (day: string, hour: string): string => `2026-01-${day}T${hour}:00:00.000Z`;
const opened = at("05", "10");
const prepared = taskOf("t1", "tax", opened, at("05", "11"));
const byHand = { ...taskOf("h1", "tax", at("05", "12"), at("06", "10")), kind: "correct", handlingMinutes: 90 } as const;
const approved = approvalOf("a1", at("05", "11"), at("05", "12"));
const held = (hour: string, day = "05") => [
  invoiceExample({ id: "held", version: 2, kind: "held", at: opened, correlationId: "opp-of-same" }),
  invoiceExample({ id: "held", version: 3, kind: "released", at: at(day, hour), correlationId: "opp-of-same" }),
];

/** One season twice: one case is in both, one in each alone, and one invoice was held. */
export const seasonTwice: Omit<WorkedExample, "rows"> = {
  story:
    "A case closed after 4 hours by a task and an approval, with an invoice held for 2; the same by hand closed after a day, by one task more of an hour and a half, with the invoice held for 12. One case more here, and one more by hand, are not compared.",
  events: [
    caseExample({ id: "same", version: 2, detectedAt: opened, closedAt: at("05", "14"), tasks: [prepared], approvals: [approved] }),
    caseExample({ id: "here", version: 2, detectedAt: opened, closedAt: at("05", "11") }),
    ...held("12"),
  ],
  baseline: [
    caseExample({ id: "same", version: 3, detectedAt: opened, closedAt: at("06", "10"), tasks: [prepared, byHand], approvals: [approved] }),
    caseExample({ id: "there", version: 2, detectedAt: opened, closedAt: at("09", "11"), tasks: [byHand] }),
    ...held("22"),
  ],
  window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
};
