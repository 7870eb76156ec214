import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { readCases } from "../journeys/read-figures.ts";
import { RESULTS_WITHIN, ownResult } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, everyExceptionFound, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

const overMs = plan.arrivals.reduce((sum, step) => sum + step.overMs, 0);

for (const name of ["approvals_under_load", "approvals_decided", "cases_left_open"]) ownResult(name);

/** People work on cases through the same API that renewals and screens load: their decisions go through, and cure. */
export const options = {
  scenarios: {
    renewals: openArrivals(plan.arrivals, "customer"),
    screens: openArrivals([{ arrivals: Math.ceil((plan.besideRate * overMs) / 1000), overMs }], "screen"),
  },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 2000 }),
    ...atTheDoor("listCases", { p95Ms: 5000 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      orderToCashMs: { p50: 20_000, p95: 60_000, p99: 60_000 },
      freshnessP99Ms: 10_000,
    }),
    ...everyExceptionFound,
    approvals_decided: ["value>0"],
    cases_left_open: ["value==0"],
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, readCases as screen, setup, teardown, handleSummary };
