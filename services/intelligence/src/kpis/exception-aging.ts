import { byAge } from "./age.ts";
import { caseExample, comesTo } from "./example-events.ts";
import type { Kpi } from "./kpi.ts";

export const exceptionAging: Kpi = {
  name: "exception_aging",
  title: "Age of open exceptions",
  unit: "count",
  owner: "Billing operations",
  grain: "instant",
  definition: "Open cases at the end of the window by the calendar days since detection.",
  target: null,
  sql: byAge((condition) => `countIf(${condition})`),
  example: {
    story: "Ages at the end of January: half a day, two days, ten days.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-31T12:00:00.000Z" }),
      caseExample({ id: "c2", detectedAt: "2026-01-30T00:00:00.000Z" }),
      caseExample({ id: "c3", detectedAt: "2026-01-22T00:00:00.000Z" }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "0-1 d", value: 1 },
      { label: "1-3 d", value: 1 },
      { label: "3-7 d", value: 0 },
      { label: "7 d +", value: 1 },
    ],
  },
};
