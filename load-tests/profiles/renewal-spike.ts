import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { RESULTS_WITHIN } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

/**
 * Renewals arrive as the book's own calendar has them due, its days shortened by a factor: hardly any on most days, and the
 * cohorts of the month's and the year's end all at once. The estate may fall behind, and must catch up and lose nothing.
 */
export const options = {
  scenarios: { renewals: openArrivals(plan.arrivals, "customer") },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 2000 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      orderToCashMs: { p50: 60_000, p95: 120_000, p99: 180_000 },
      freshnessP99Ms: 10_000,
    }),
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, setup, teardown, handleSummary };
