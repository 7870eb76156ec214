import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { RESULTS_WITHIN, ownResult } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, everyExceptionFound, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

for (const name of ["cases_opened", "cases_left_open"]) ownResult(name);

/**
 * A price launch that billing has not heard of, and everybody renews: no wrong invoice goes out, each is found and held.
 * Cash comes only once people have loaded the prices, in scenario days.
 */
export const options = {
  scenarios: { renewals: openArrivals(plan.arrivals, "customer") },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 2000 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      orderToCashMs: { p50: 20_000, p95: 60_000, p99: 60_000 },
      // The events that are held back are as late as they are meant to be.
      freshnessP99Ms: 900_000,
    }),
    ...everyExceptionFound,
    cases_opened: ["value>0"],
    cases_left_open: ["value==0"],
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, setup, teardown, handleSummary };
