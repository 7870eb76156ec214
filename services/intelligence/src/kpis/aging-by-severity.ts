import { countByAgeAnd } from "./age.ts";
import { caseExample, comesTo } from "./example-events.ts";
import type { Kpi } from "./kpi.ts";

export const agingBySeverity: Kpi = {
  name: "aging_by_severity",
  title: "Age of open exceptions by severity",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Open cases at the end of the window by their severity, S1 the gravest, and the calendar days since detection.",
  target: null,
  sql: countByAgeAnd("severity"),
  example: {
    story: "One of the gravest waits for ten days; of the third rank two wait for half a day. One that was S1 has become S3 since.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-22T00:00:00.000Z", severity: "S1" }),
      caseExample({ id: "c2", detectedAt: "2026-01-31T12:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-31T12:00:00.000Z", severity: "S1" }),
      caseExample({ id: "c3", version: 2, detectedAt: "2026-01-31T12:00:00.000Z", at: "2026-01-31T13:00:00.000Z" }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "S1, 7 d +", value: 1 },
      { label: "S3, 0-1 d", value: 2 },
    ],
  },
};
