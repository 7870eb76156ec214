import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { RESULTS_WITHIN } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

/** One rate throughout, which the estate must keep up with: renewals do not pile up, so each is soon done. */
export const options = {
  scenarios: { renewals: openArrivals(plan.arrivals, "customer") },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 500 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      orderToCashMs: { p50: 2000, p95: 5000, p99: 10_000 },
      freshnessP99Ms: 2000,
    }),
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, setup, teardown, handleSummary };
