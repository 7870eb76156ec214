// @boundaries-ignore k6 brings its own modules
import exec from "k6/execution";
import { RESULTS_WITHIN, readResults } from "../journeys/read-results.ts";
import { winRenewal, type Plan } from "../journeys/win-renewal.ts";
import { renewalSpikeThresholds } from "../thresholds/renewal-spike.ts";

// k6 resolves no packages; everything a run needs comes in one file and two settings.
const plan = JSON.parse(open(__ENV["CASHLINE_PLAN"] ?? "plan.json")) as Plan;
const rate = Number(__ENV["CASHLINE_RATE"] ?? "20");
const renewals = plan.opportunities.length;

/** Open arrival: renewals are won at their own rate, however slowly the estate answers, so slowness is not hidden. */
export const options = {
  scenarios: {
    spike: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      // Rounded up to whole seconds: an iteration too many finds no renewal left and does nothing.
      duration: `${Math.ceil(renewals / rate) + 1}s`,
      preAllocatedVUs: Math.min(200, Math.max(10, rate * 2)),
      maxVUs: 400,
    },
  },
  teardownTimeout: RESULTS_WITHIN,
  thresholds: renewalSpikeThresholds(renewals),
  summaryTrendStats: ["avg", "med", "p(95)", "p(99)", "max"],
};

export default function spike(): void {
  const opportunityId = plan.opportunities[exec.scenario.iterationInTest];
  if (opportunityId !== undefined) winRenewal(plan, opportunityId);
}

/** The load is over; what became of it is measured too, before the thresholds are judged. */
export function teardown(): void {
  readResults(plan.resultsUrl);
}

/** The lab reads this file; people read the lab's report. */
export function handleSummary(data: unknown): Record<string, string> {
  return { [__ENV["CASHLINE_SUMMARY"] ?? "summary.json"]: JSON.stringify(data), stdout: "" };
}
