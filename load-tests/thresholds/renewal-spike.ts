/** Customers' cards are declined as in life, which opens a case; more cases than this are the estate's doing. */
const COMPLETED_AT_LEAST = 0.9;

/**
 * What a spike must hold: first at the door, then in the business, once every system is at rest. A number nobody reported
 * counts as zero, so that a run whose results were never read crosses `renewals_accounted_for` and `invariants_checked`.
 */
export function renewalSpikeThresholds(renewals: number): Record<string, string[]> {
  return {
    "http_reqs{name:winOpportunity}": [`count==${renewals}`],
    "http_req_failed{name:winOpportunity}": ["rate==0"],
    "http_req_duration{name:winOpportunity}": ["p(95)<2000"],
    dropped_iterations: ["count==0"],
    renewals_won: [`count==${renewals}`],
    renewals_completed: [`count>=${Math.floor(renewals * COMPLETED_AT_LEAST)}`],
    renewals_accounted_for: [`count==${renewals}`],
    renewals_unexplained: ["count==0"],
    invariants_checked: ["count>0"],
    invariant_violations: ["count==0"],
  };
}
