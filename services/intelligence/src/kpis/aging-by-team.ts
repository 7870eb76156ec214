import { countByAgeAnd } from "./age.ts";
import { caseExample, comesTo } from "./example-events.ts";
import type { Kpi } from "./kpi.ts";

export const agingByTeam: Kpi = {
  name: "aging_by_team",
  title: "Age of open exceptions by team",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Open cases at the end of the window by the team that owns them and the calendar days since detection.",
  target: null,
  sql: countByAgeAnd("team"),
  example: {
    story: "Deal desk has one of ten days and one of half a day, tax one of two days.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-31T12:00:00.000Z" }),
      caseExample({ id: "c2", detectedAt: "2026-01-22T00:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-30T00:00:00.000Z", team: "tax" }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "deal_desk, 0-1 d", value: 1 },
      { label: "deal_desk, 7 d +", value: 1 },
      { label: "tax, 1-3 d", value: 1 },
    ],
  },
};
