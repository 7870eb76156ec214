// @boundaries-ignore k6 brings its own modules
import exec from "k6/execution";
import { setup, type Tokens } from "../journeys/access-token.ts";
import { teardown, handleSummary } from "../journeys/after-load.ts";
import { openArrivals } from "../journeys/arrivals.ts";
import { plan } from "../journeys/plan.ts";
import { readKpis } from "../journeys/read-figures.ts";
import { RESULTS_WITHIN } from "../journeys/read-results.ts";
import { winNextRenewal } from "../journeys/win-renewal.ts";
import { atTheDoor, inTheBusiness, SUMMARY } from "../thresholds/thresholds.ts";

/** A few renewals, and now and then a look at the figures: whether the whole way works, before anything heavier. */
export const options = {
  scenarios: { renewals: openArrivals(plan.arrivals, "customer") },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: {
    ...atTheDoor("winOpportunity", { p95Ms: 2000 }),
    ...atTheDoor("getKpis", { p95Ms: 10_000 }),
    ...inTheBusiness({
      renewals: plan.opportunities.length,
      completedAtLeast: 0.8,
      orderToCashMs: { p50: 10_000, p95: 20_000, p99: 20_000 },
      freshnessP99Ms: 10_000,
    }),
  },
  summaryTrendStats: SUMMARY,
};

/** Customers between two looks at the figures. */
const BETWEEN_LOOKS = 5;

export function customer(tokens: Tokens): void {
  winNextRenewal(tokens);
  if (exec.scenario.iterationInTest % BETWEEN_LOOKS === 0) readKpis(tokens);
}
export { setup, teardown, handleSummary };
