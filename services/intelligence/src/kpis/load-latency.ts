import { happened } from "./example-traffic.ts";
import { LOAD_HOUR, loadRunExample, requestsAt } from "./example-load.ts";
import type { Kpi } from "./kpi.ts";
import { LOAD_LATENCIES } from "./load-rows.ts";

export const loadLatency: Kpi = {
  name: "load_latency",
  title: "Latency under load, 95th percentile",
  unit: "ms",
  owner: "Platform",
  grain: "window",
  definition:
    "Milliseconds from sending a request to the end of its answer that 95 in 100 requests of the load runs in the window stayed within, failed ones too. Of every single request, exact to the microsecond.",
  target: { better: "lower", aim: 500, warning: 1_000, critical: 2_000 },
  ofTheRun: true,
  inRealTime: true,
  sql: `SELECT '' AS label, if(count() = 0, NULL, round(quantileExactInclusive(0.95)(ms), 3)) AS value FROM ${LOAD_LATENCIES}`,
  example: {
    story: "Twenty-one requests in two seconds, of 10, 20, … 210 ms: the twentieth. The mean of the two seconds' own would be 155.25.",
    events: happened,
    loads: [
      loadRunExample("latency", {
        requests: [
          requestsAt(
            1,
            Array.from({ length: 11 }, (_, index) => 10 * (index + 1)),
          ),
          requestsAt(
            2,
            Array.from({ length: 10 }, (_, index) => 10 * (index + 12)),
          ),
        ],
      }),
    ],
    window: LOAD_HOUR,
    rows: [{ label: "", value: 200 }],
  },
};
