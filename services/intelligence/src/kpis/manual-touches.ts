import { caseExample } from "./example-events.ts";
import { approvalOf, taskOf } from "./example-work.ts";
import { APPROVALS, CASES, CLOSED_WITHIN, TASKS, type Kpi } from "./kpi.ts";

export const manualTouches: Kpi = {
  name: "manual_touches",
  title: "Manual touches per case",
  unit: "per_case",
  owner: "Billing operations",
  grain: "window",
  definition: "Tasks done and approvals decided by people, per case closed in the window.",
  target: { better: "lower", aim: 1, warning: 2, critical: 4 },
  sql: `SELECT '' AS label, if((SELECT count() FROM ${CASES} WHERE ${CLOSED_WITHIN}) = 0, NULL, round(
  ((SELECT count() FROM ${TASKS} WHERE status = 'done' AND case_id IN (SELECT case_id FROM ${CASES} WHERE ${CLOSED_WITHIN})) + (SELECT count() FROM ${APPROVALS} WHERE decided_at IS NOT NULL AND case_id IN (SELECT case_id FROM ${CASES} WHERE ${CLOSED_WITHIN})))
  / (SELECT count() FROM ${CASES} WHERE ${CLOSED_WITHIN}), 2)) AS value`,
  example: {
    story: "Two cases closed: one by a task and an approval, one by itself.",
    events: [
      caseExample({
        id: "c1",
        version: 2,
        detectedAt: "2026-01-05T10:00:00.000Z",
        closedAt: "2026-01-06T12:00:00.000Z",
        tasks: [taskOf("t1", "tax", "2026-01-05T10:00:00.000Z", "2026-01-06T00:00:00.000Z")],
        approvals: [approvalOf("a1", "2026-01-05T10:00:00.000Z", "2026-01-05T12:00:00.000Z")],
      }),
      caseExample({ id: "c2", version: 2, detectedAt: "2026-01-05T10:00:00.000Z", closedAt: "2026-01-06T12:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 1 }],
  },
};
