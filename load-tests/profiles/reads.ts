import { setup } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { readInTurns } from "../journeys/read-figures.ts";
import { RESULTS_WITHIN, ownResult } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

const overMs = plan.arrivals.reduce((sum, step) => sum + step.overMs, 0);

ownResult("figures_wrong");

/** People read KPIs, charts, cases and single renewals while renewals go on; what they read must be right in the end. */
export const options = {
  scenarios: {
    renewals: openArrivals(plan.arrivals, "customer"),
    readers: openArrivals([{ arrivals: Math.round((plan.besideRate * overMs) / 1000), overMs }], "reader"),
  },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 2000 }),
    ...atTheDoor("getKpis", { p95Ms: 5000 }),
    ...atTheDoor("getSeries", { p95Ms: 2000 }),
    ...atTheDoor("listCases", { p95Ms: 2000 }),
    ...atTheDoor("getRenewal", { p95Ms: 1000 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      orderToCashMs: { p50: 10_000, p95: 20_000, p99: 30_000 },
      freshnessP99Ms: 5000,
    }),
    figures_wrong: ["value==0"],
  },
  summaryTrendStats: SUMMARY,
};

export { winNextRenewal as customer, readInTurns as reader, setup, teardown, handleSummary };
