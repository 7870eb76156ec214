import { countByAgeAnd } from "./age.ts";
import { caseExample, comesTo } from "./example-events.ts";
import type { Kpi } from "./kpi.ts";

export const agingByCategory: Kpi = {
  name: "aging_by_category",
  title: "Age of open exceptions by category",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Open cases at the end of the window by category and the calendar days since detection.",
  target: null,
  sql: countByAgeAnd("category"),
  example: {
    story: "Two pricing cases of half a day and ten days, a payment case of two days.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-31T12:00:00.000Z" }),
      caseExample({ id: "c2", detectedAt: "2026-01-22T00:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-30T00:00:00.000Z", category: "payment", code: "PAY-SOFT-DECLINE" }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "payment, 1-3 d", value: 1 },
      { label: "pricing, 0-1 d", value: 1 },
      { label: "pricing, 7 d +", value: 1 },
    ],
  },
};
