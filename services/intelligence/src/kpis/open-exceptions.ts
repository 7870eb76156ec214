import { caseExample } from "./example-events.ts";
import { CASES, OPEN_AT_END, type Kpi } from "./kpi.ts";

export const openExceptions: Kpi = {
  name: "open_exceptions",
  title: "Open exceptions",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Cases detected and not yet closed at the end of the window.",
  target: { better: "lower", aim: 20, warning: 50, critical: 100 },
  sql: `SELECT '' AS label, count() AS value FROM ${CASES} WHERE ${OPEN_AT_END}`,
  example: {
    story: "Of three cases one was closed before the end of January, one is still open, one was closed in February.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-05T10:00:00.000Z" }),
      caseExample({ id: "c1", version: 2, detectedAt: "2026-01-05T10:00:00.000Z", closedAt: "2026-01-09T10:00:00.000Z" }),
      caseExample({ id: "c2", detectedAt: "2026-01-06T10:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-30T10:00:00.000Z" }),
      caseExample({ id: "c3", version: 2, detectedAt: "2026-01-30T10:00:00.000Z", closedAt: "2026-02-02T10:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 2 }],
  },
};
