// @boundaries-ignore k6 brings its own modules
import { fail } from "k6";
// @boundaries-ignore k6 brings its own modules
import http from "k6/http";
// @boundaries-ignore k6 brings its own modules
import { Counter } from "k6/metrics";

/** How long the estate may take to come to rest, and the lab to read all systems. */
export const RESULTS_WITHIN = "30m";

/** By the result's name in the lab's answer. */
const counters = {
  /** Contract renewed and billed in all systems, whether paid already or waiting for the money. */
  renewalsCompleted: new Counter("renewals_completed"),
  /** Completed, or in an open case with an owner. */
  renewalsAccountedFor: new Counter("renewals_accounted_for"),
  /** Won, and then neither: lost on the way. */
  renewalsUnexplained: new Counter("renewals_unexplained"),
  invariantsChecked: new Counter("invariants_checked"),
  invariantViolations: new Counter("invariant_violations"),
};

/** Asks the lab, which waits until the estate is at rest, what became of the renewals won. */
export function readResults(resultsUrl: string): void {
  const response = http.get(resultsUrl, { timeout: RESULTS_WITHIN, tags: { name: "readResults" } });
  if (response.status !== 200) fail(`the lab gave no results: ${response.status} ${response.error}`);
  const results = response.json() as Record<keyof typeof counters, number>;
  counters.renewalsCompleted.add(results.renewalsCompleted);
  counters.renewalsAccountedFor.add(results.renewalsAccountedFor);
  counters.renewalsUnexplained.add(results.renewalsUnexplained);
  counters.invariantsChecked.add(results.invariantsChecked);
  counters.invariantViolations.add(results.invariantViolations);
}
