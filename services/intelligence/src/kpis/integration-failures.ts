import { callsOn, deliveriesOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { API_CALLS, DELIVERIES, type Kpi } from "./kpi.ts";

export const integrationFailures: Kpi = {
  name: "integration_failures",
  title: "Integration failures",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "On the days of the window, by system, the most first: calls of its API that it failed to answer (5xx, those turned away until later among them), and its tries to hand a batch of events over that were not acknowledged. Refusals (4xx) are answers and no failures.",
  target: { better: "lower", aim: 0, warning: 50, critical: 1_000 },
  ofTheRun: true,
  sql: `SELECT system AS label, sum(failures) AS value FROM (
  SELECT process AS system, calls AS failures FROM ${API_CALLS} WHERE outcome IN ('failed', 'turned_away')
  UNION ALL SELECT system, deliveries AS failures FROM ${DELIVERIES} WHERE outcome = 'failed') GROUP BY system ORDER BY value DESC, label`,
  example: {
    story:
      "Tax failed six calls and turned one away; billing failed one, and two tries to deliver. A refusal, a limit and an acknowledged delivery are no failures.",
    events: happened,
    windows: [
      windowOf("tax", {
        instance: "failures-1",
        calls: [
          callsOn("2026-01-05", 6, { outcome: "failed" }),
          callsOn("2026-01-05", 1, { outcome: "turned_away" }),
          callsOn("2026-01-05", 9, { outcome: "refused" }),
        ],
      }),
      windowOf("billing", {
        instance: "failures-2",
        calls: [callsOn("2026-01-05", 1, { outcome: "failed" }), callsOn("2026-01-05", 5, { outcome: "limited" })],
        deliveries: [deliveriesOn("2026-01-06", "billing", "failed", 2), deliveriesOn("2026-01-06", "billing", "delivered", 8)],
      }),
    ],
    window: JANUARY,
    rows: [
      { label: "tax", value: 7 },
      { label: "billing", value: 3 },
    ],
  },
};
