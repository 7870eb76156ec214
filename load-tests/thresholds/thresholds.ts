import { plan } from "../journeys/plan.ts";

/** k6's conditions by metric. A number nobody reported counts as zero. */
export type Thresholds = Record<string, string[]>;

/** What a caller of an operation must find at the door: no failure, an answer in time, and nobody left outside. */
export function atTheDoor(operation: string, { p95Ms }: { p95Ms: number }): Thresholds {
  return {
    [`http_req_failed{name:${operation}}`]: ["rate==0"],
    [`http_req_duration{name:${operation}}`]: [`p(95)<${p95Ms}`],
    dropped_iterations: ["count==0"],
    tokens_refused: ["count==0"],
  };
}

/** Customers' cards are declined as in life, which opens a case; more cases than this are the estate's doing. */
const COMPLETED_AT_LEAST = 0.9;

export type BusinessGoals = {
  /** Renewals asked for. */
  renewals: number;
  /** Share of them that is renewed and billed without a case, from 0 to 1. */
  completedAtLeast?: number;
  /** Real time within which the cash of those that pay at once is in, and their contract closed out. */
  orderToCashMs: { p50: number; p95: number; p99: number };
  freshnessP99Ms: number;
};

/** What must hold in the business, once every system is at rest: everything won is accounted for, and nothing is lost. */
export function inTheBusiness({
  renewals,
  completedAtLeast = COMPLETED_AT_LEAST,
  orderToCashMs,
  freshnessP99Ms,
}: BusinessGoals): Thresholds {
  return {
    renewals_won: [`count==${renewals}`],
    renewals_completed: [`count>=${Math.floor(renewals * completedAtLeast)}`],
    renewals_accounted_for: [`count==${renewals}`],
    renewals_unexplained: ["count==0"],
    // Limits make flows slow and must not make them fail: how slow is then the limits' matter.
    order_to_cash_ms: plan.limited ? [] : [`p(50)<${orderToCashMs.p50}`, `p(95)<${orderToCashMs.p95}`, `p(99)<${orderToCashMs.p99}`],
    freshness_p99_ms: [`value<${freshnessP99Ms}`],
    events_lost: ["count==0"],
    invariants_checked: ["count>0"],
    invariant_violations: ["count==0"],
  };
}

/** Where business faults are planted, each must be found, and nothing else. */
export const everyExceptionFound: Thresholds = { exceptions_recall: ["value>=1"], exceptions_precision: ["value>=1"] };

/** What the summary tells of each metric, beside what thresholds ask. */
export const SUMMARY = ["avg", "med", "p(95)", "p(99)", "max", "count"];
