import { callsOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { API_CALLS, type Kpi } from "./kpi.ts";

export const deprecatedApiCalls: Kpi = {
  name: "deprecated_api_calls",
  title: "Deprecated API calls",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "Calls, on the days of the window, of operations whose contract says that they are to go. Who still makes them, the table of API calls says.",
  target: { better: "lower", aim: 0, warning: 1, critical: 1_000 },
  ofTheRun: true,
  sql: `SELECT '' AS label, sumIf(calls, deprecated = 1) AS value FROM ${API_CALLS}`,
  example: {
    story: "Of six calls two are of an operation that is to go, one on each of two days.",
    events: happened,
    windows: [
      windowOf("crm", {
        instance: "deprecated-1",
        calls: [
          callsOn("2026-01-05", 4),
          callsOn("2026-01-05", 1, { operation: "oldSearch", deprecated: true }),
          callsOn("2026-01-06", 1, { operation: "oldSearch", deprecated: true }),
        ],
      }),
    ],
    window: JANUARY,
    rows: [{ label: "", value: 2 }],
  },
};
