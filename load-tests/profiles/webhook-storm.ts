import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { deliverAgain } from "../journeys/deliver-again.ts";
import { plan } from "../journeys/plan.ts";
import { RESULTS_WITHIN, ownResult } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

const overMs = plan.arrivals.reduce((sum, step) => sum + step.overMs, 0);

for (const name of ["duplicates_dropped", "dead_letters", "events_counted_twice"]) ownResult(name);

/** Sources deliver again what the hub has long taken in, in other orders too, beside renewals: nothing counts twice. */
export const options = {
  scenarios: {
    renewals: openArrivals(plan.arrivals, "customer"),
    storm: openArrivals([{ arrivals: Math.round((plan.besideRate * overMs) / 1000), overMs }], "source"),
  },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 2000 }),
    ...atTheDoor("receiveEvents", { p95Ms: 10_000 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      orderToCashMs: { p50: 20_000, p95: 60_000, p99: 60_000 },
      freshnessP99Ms: 10_000,
    }),
    duplicates_dropped: ["value>0"],
    dead_letters: ["value==0"],
    events_counted_twice: ["value==0"],
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, deliverAgain as source, setup, teardown, handleSummary };
