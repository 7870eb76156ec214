import { caseExample } from "./example-events.ts";
import { CASES, OPEN_AT_END, type Kpi } from "./kpi.ts";

export const unresolvedExposure: Kpi = {
  name: "unresolved_exposure",
  title: "Unresolved exposure",
  unit: "usd",
  owner: "Controller",
  grain: "instant",
  definition: "Money at stake in the cases open at the end of the window, in US dollars at planning rates.",
  target: { better: "lower", aim: 50_000, warning: 250_000, critical: 1_000_000 },
  sql: `SELECT '' AS label, toFloat64(sum(exposure_cents)) / 100 AS value FROM ${CASES} WHERE ${OPEN_AT_END}`,
  example: {
    story: "Two open cases of 100.50 and 20.00 dollars; a closed one no longer counts.",
    events: [
      caseExample({ id: "c1", detectedAt: "2026-01-05T10:00:00.000Z", exposureCents: 10_050 }),
      caseExample({ id: "c2", detectedAt: "2026-01-06T10:00:00.000Z", exposureCents: 2000 }),
      caseExample({ id: "c3", detectedAt: "2026-01-06T10:00:00.000Z", exposureCents: 99_900 }),
      caseExample({
        id: "c3",
        version: 2,
        detectedAt: "2026-01-06T10:00:00.000Z",
        closedAt: "2026-01-07T10:00:00.000Z",
        exposureCents: 99_900,
      }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [{ label: "", value: 120.5 }],
  },
};
