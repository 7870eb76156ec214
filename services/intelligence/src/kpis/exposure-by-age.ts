import { byAge } from "./age.ts";
import { caseExample, comesTo } from "./example-events.ts";
import type { Kpi } from "./kpi.ts";

export const exposureByAge: Kpi = {
  name: "exposure_by_age",
  title: "Money at risk by age",
  unit: "usd",
  owner: "Controller",
  grain: "instant",
  definition: "Exposure of the cases open at the end of the window, by the calendar days since detection; in US dollars at planning rates.",
  target: null,
  sql: byAge((condition) => `sumIf(exposure_cents, ${condition}) / 100`),
  example: {
    story: "100 dollars for half a day, 20.50 for ten days.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-31T12:00:00.000Z", exposureCents: 10_000 }),
      caseExample({ id: "c2", detectedAt: "2026-01-22T00:00:00.000Z", exposureCents: 2_050 }),
      comesTo("2026-01-31T23:59:59.000Z"),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "0-1 d", value: 100 },
      { label: "1-3 d", value: 0 },
      { label: "3-7 d", value: 0 },
      { label: "7 d +", value: 20.5 },
    ],
  },
};
