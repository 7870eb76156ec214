import { caseExample, comesTo } from "./example-events.ts";
import { AS_OF, CASES, FROM, type Kpi } from "./kpi.ts";

export const slaBreaches: Kpi = {
  name: "sla_breaches",
  title: "SLA breaches",
  unit: "count",
  owner: "Billing operations",
  grain: "window",
  definition: "Cases whose due time passed in the window before they were closed, by the team that owns them.",
  target: null,
  sql: `SELECT team AS label, count() AS value FROM ${CASES} WHERE due_at >= ${FROM} AND due_at < ${AS_OF} AND (closed_at IS NULL OR closed_at > due_at) GROUP BY team ORDER BY team`,
  example: {
    story: "The tax team closed one late, deal desk has one open past its time, and one in time.",
    events: [
      caseExample({
        id: "c1",
        version: 2,
        team: "tax",
        detectedAt: "2026-01-05T10:00:00.000Z",
        closedAt: "2026-01-06T12:00:00.000Z",
        dueAt: "2026-01-05T13:00:00.000Z",
      }),
      caseExample({ id: "c2", detectedAt: "2026-01-05T10:00:00.000Z", dueAt: "2026-01-09T10:00:00.000Z" }),
      caseExample({
        id: "c3",
        version: 2,
        detectedAt: "2026-01-05T10:00:00.000Z",
        closedAt: "2026-01-05T12:00:00.000Z",
        dueAt: "2026-01-09T10:00:00.000Z",
      }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "deal_desk", value: 1 },
      { label: "tax", value: 1 },
    ],
  },
};
