import { callsOn, happened, JANUARY, windowOf } from "./example-traffic.ts";
import { API_CALLS, type Kpi } from "./kpi.ts";

export const apiCalls: Kpi = {
  name: "api_calls",
  title: "API calls by version and client",
  unit: "count",
  owner: "Platform",
  grain: "window",
  definition:
    "Calls of the estate's APIs on the days of the window, whatever became of them, by version of the API and by who called: a service by its name, the people of the sandbox together. Control, health and metrics are not counted, nor calls that were turned away before anybody knew whose they were.",
  target: null,
  ofTheRun: true,
  sql: `SELECT concat(version, ' ', if(position(client, '.prs_') > 0, 'people', client)) AS label, sum(calls) AS value FROM ${API_CALLS} GROUP BY label ORDER BY value DESC, label`,
  example: {
    story: "Two windows of one process and one of another; one day lies after the window, and two people count together.",
    events: happened,
    windows: [
      windowOf("billing", { instance: "calls-1", calls: [callsOn("2026-01-05", 3), callsOn("2026-01-06", 4, { outcome: "failed" })] }),
      windowOf("billing", { instance: "calls-1", number: 2, calls: [callsOn("2026-01-06", 1), callsOn("2026-02-01", 100)] }),
      windowOf("orchestrator", {
        instance: "calls-2",
        calls: [
          callsOn("2026-01-31", 2, { operation: "completeTask", client: "example.prs_00000000000000000001" }),
          callsOn("2026-01-31", 1, { operation: "completeTask", client: "example.prs_00000000000000000002" }),
          callsOn("2026-01-31", 5, { operation: "listWork", version: "v2", client: "lab" }),
        ],
      }),
    ],
    window: JANUARY,
    rows: [
      { label: "v1 orchestrator", value: 8 },
      { label: "v2 lab", value: 5 },
      { label: "v1 people", value: 3 },
    ],
  },
};
