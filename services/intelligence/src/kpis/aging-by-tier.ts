import { countByAgeAnd } from "./age.ts";
import { caseExample, comesTo } from "./example-events.ts";
import type { Kpi } from "./kpi.ts";

export const agingByTier: Kpi = {
  name: "aging_by_tier",
  title: "Age of open exceptions by customer tier",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Open cases at the end of the window by how much the customer matters and the calendar days since detection.",
  target: null,
  sql: countByAgeAnd("customer_tier"),
  example: {
    story: "A strategic customer waits for ten days, an enterprise for half a day, and one case has no customer.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-31T12:00:00.000Z", tier: "enterprise" }),
      caseExample({ id: "c2", detectedAt: "2026-01-22T00:00:00.000Z", tier: "strategic" }),
      caseExample({ id: "c3", detectedAt: "2026-01-30T00:00:00.000Z" }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "enterprise, 0-1 d", value: 1 },
      { label: "strategic, 7 d +", value: 1 },
      { label: "unknown, 1-3 d", value: 1 },
    ],
  },
};
