import { caseExample } from "./example-events.ts";
import { CASES, CLOSED_WITHIN, hoursBetween, type Kpi } from "./kpi.ts";

export const timeToResolve: Kpi = {
  name: "time_to_resolve",
  title: "Time to resolve",
  unit: "hours",
  owner: "Billing operations",
  grain: "window",
  definition: "Calendar hours from detection to closure of the cases closed in the window: mean and 95th percentile.",
  target: { better: "lower", aim: 24, warning: 48, critical: 120 },
  isSpread: true,
  sql: hoursBetween("detected_at", "assumeNotNull(closed_at)", `${CASES} WHERE ${CLOSED_WITHIN}`, "p95"),
  example: {
    story: "Closed after 2 and after 4 hours.",
    events: [
      caseExample({ id: "c1", version: 2, detectedAt: "2026-01-05T10:00:00.000Z", closedAt: "2026-01-05T12:00:00.000Z" }),
      caseExample({ id: "c2", version: 2, detectedAt: "2026-01-06T10:00:00.000Z", closedAt: "2026-01-06T14:00:00.000Z" }),
    ],
    window: { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z" },
    rows: [
      { label: "mean", value: 3 },
      { label: "p95", value: 3.9 },
    ],
  },
};
