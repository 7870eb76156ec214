import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { RESULTS_WITHIN, ownResult } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

ownResult("knee_renewals_per_second");

/**
 * Step after step of a higher rate, past what the estate can keep up with. No caller is promised a time here: the lab says
 * which step was the last without a growing backlog, and what held the next one up. Nothing may be lost even so.
 */
export const options = {
  scenarios: { renewals: openArrivals(plan.arrivals, "customer") },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    "http_req_failed{name:winOpportunity}": ["rate==0"],
    "http_req_duration{name:winOpportunity}": ["max<60000"],
    dropped_iterations: ["count==0"],
    tokens_refused: ["count==0"],
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      orderToCashMs: { p50: 600_000, p95: 900_000, p99: 900_000 },
      freshnessP99Ms: 60_000,
    }),
    knee_renewals_per_second: ["value>0"],
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, setup, teardown, handleSummary };
