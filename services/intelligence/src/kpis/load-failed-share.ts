import { happened } from "./example-traffic.ts";
import { LOAD_HOUR, loadRunExample, requestsAt } from "./example-load.ts";
import type { Kpi } from "./kpi.ts";
import { LOAD_REQUESTS } from "./load-rows.ts";

export const loadFailedShare: Kpi = {
  name: "load_failed_share",
  title: "Requests failed under load",
  unit: "percent",
  owner: "Platform",
  grain: "window",
  definition: "Of the requests that load runs made in the window, in real time, the share that got no answer or another than was expected.",
  target: { better: "lower", aim: 0, warning: 0.1, critical: 1 },
  ofTheRun: true,
  inRealTime: true,
  sql: `SELECT '' AS label, if(sum(length(latency_us)) = 0, NULL, round(100 * sumIf(length(latency_us), failed = 1) / sum(length(latency_us)), 3)) AS value FROM ${LOAD_REQUESTS}`,
  example: {
    story: "Of eight requests one was turned away and one got no answer; a 404 was what its caller expected.",
    events: happened,
    loads: [
      loadRunExample("failed", {
        requests: [
          requestsAt(1, [10, 12, 11]),
          requestsAt(2, [14, 9]),
          requestsAt(2, [3], { status: 429, failed: true }),
          requestsAt(2, [30_000], { status: 0, failed: true }),
          requestsAt(2, [4], { operation: "getOpportunity", status: 404 }),
        ],
      }),
    ],
    window: LOAD_HOUR,
    rows: [{ label: "", value: 25 }],
  },
};
