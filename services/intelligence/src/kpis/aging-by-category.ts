import { caseExample } from "./example-events.ts";
import { CASES, OPEN_AT_END, TO, type Kpi } from "./kpi.ts";

export const agingByCategory: Kpi = {
  name: "aging_by_category",
  title: "Age of open exceptions by category",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Open cases at the end of the window by category and the calendar days since detection.",
  target: null,
  sql: `SELECT concat(category, ', ', bucket) AS label, count() AS value
FROM (SELECT if(category = '', 'unknown', category) AS category, dateDiff('second', detected_at, ${TO}) / 86400 AS days, multiIf(days < 1, '0-1 d', days < 3, '1-3 d', days < 7, '3-7 d', '7 d +') AS bucket FROM ${CASES} WHERE ${OPEN_AT_END})
GROUP BY category, bucket ORDER BY category, bucket`,
  example: {
    story: "Two pricing cases of half a day and ten days, a payment case of two days.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-31T12:00:00.000Z" }),
      caseExample({ id: "c2", detectedAt: "2026-01-22T00:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-30T00:00:00.000Z", category: "payment", code: "PAY-SOFT-DECLINE" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "payment, 1-3 d", value: 1 },
      { label: "pricing, 0-1 d", value: 1 },
      { label: "pricing, 7 d +", value: 1 },
    ],
  },
};
