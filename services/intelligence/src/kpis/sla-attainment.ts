import { caseExample } from "./example-events.ts";
import { CASES, CLOSED_WITHIN, type Kpi } from "./kpi.ts";

export const slaAttainment: Kpi = {
  name: "sla_attainment",
  title: "SLA attainment",
  unit: "percent",
  owner: "Billing operations",
  grain: "window",
  definition: "Of the cases closed in the window, the share closed by their due time: an SLA is the time in which a case has to be closed.",
  target: { better: "higher", aim: 95, warning: 90, critical: 80 },
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(100 * countIf(closed_at <= due_at) / count(), 2)) AS value FROM ${CASES} WHERE ${CLOSED_WITHIN}`,
  example: {
    story: "One closed an hour before it was due, one an hour after, though it was corrected before.",
    events: [
      caseExample({
        id: "c1",
        version: 2,
        detectedAt: "2026-01-05T10:00:00.000Z",
        closedAt: "2026-01-05T12:00:00.000Z",
        dueAt: "2026-01-05T13:00:00.000Z",
      }),
      caseExample({
        id: "c2",
        version: 2,
        detectedAt: "2026-01-05T10:00:00.000Z",
        resolvedAt: "2026-01-05T12:30:00.000Z",
        closedAt: "2026-01-05T14:00:00.000Z",
        dueAt: "2026-01-05T13:00:00.000Z",
      }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 50 }],
  },
};
