import { caseExample } from "./example-events.ts";
import { CASES, FROM, TO, type Kpi } from "./kpi.ts";

export const exceptionVolume: Kpi = {
  name: "exception_volume",
  title: "Exception volume",
  unit: "count",
  owner: "Billing operations",
  grain: "window",
  definition: "Exception cases detected in the window, by category. A case reopened counts once.",
  target: null,
  sql: `SELECT category AS label, count() AS value FROM ${CASES} WHERE detected_at >= ${FROM} AND detected_at < ${TO} GROUP BY category ORDER BY category`,
  example: {
    story: "Two pricing cases and one payment case in January; one in February is outside.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-05T10:00:00.000Z" }),
      caseExample({ id: "c2", detectedAt: "2026-01-06T10:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-07T10:00:00.000Z", code: "PAY-SOFT-DECLINE", category: "payment" }),
      caseExample({ id: "c4", detectedAt: "2026-02-01T00:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "payment", value: 1 },
      { label: "pricing", value: 2 },
    ],
  },
};
