import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { RESULTS_WITHIN, ownResult } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, everyExceptionFound, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

ownResult("charged_twice");
ownResult("calls_refused_by_outage");

/**
 * The payment provider is down for the middle third of a wave of renewals. Customers notice nothing at the door, flows wait
 * and go on once it is back, nobody is charged twice, and only what was planted beside it becomes an exception.
 */
export const options = {
  scenarios: { renewals: openArrivals(plan.arrivals, "customer") },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 2000 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      completedAtLeast: 0.8,
      // Whoever is charged only after the incident is charged in scenario hours, and not counted here.
      orderToCashMs: { p50: 60_000, p95: 120_000, p99: 180_000 },
      freshnessP99Ms: 10_000,
    }),
    ...everyExceptionFound,
    charged_twice: ["value==0"],
    calls_refused_by_outage: ["value>0"],
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, setup, teardown, handleSummary };
