// @boundaries-ignore k6 brings its own modules
import { fail } from "k6";
// @boundaries-ignore k6 brings its own modules
import http from "k6/http";
// @boundaries-ignore k6 brings its own modules
import { Counter, Gauge, Trend } from "k6/metrics";
import { plan } from "./plan.ts";

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
  /** Published by a system and not in the analytics store. */
  eventsLost: new Counter("events_lost"),
  invariantsChecked: new Counter("invariants_checked"),
  invariantViolations: new Counter("invariant_violations"),
};
/** Figures that a run may have no answer to: what nobody reported counts as zero. */
const gauges = {
  freshnessP99Ms: new Gauge("freshness_p99_ms"),
  /** Of what was found, the share that was planted, and of what was planted, the share that was found; 0 to 1. */
  exceptionsPrecision: new Gauge("exceptions_precision"),
  exceptionsRecall: new Gauge("exceptions_recall"),
};
/** Real time from a renewal's being won to its cash and close-out, of those whose cash comes at once. */
const orderToCash = new Trend("order_to_cash_ms");
const own = new Map<string, Gauge>();

/** Declares a result that this profile alone asks the lab for; to be called while the profile is read. */
export function ownResult(name: string): void {
  own.set(name, new Gauge(name));
}

type Results = Record<keyof typeof counters, number> &
  Record<keyof typeof gauges, number | null> & { orderToCashMs: number[]; own: Record<string, number> };

/** Asks the lab, which waits until the estate is at rest, what became of the load. */
export function readResults(): void {
  const response = http.get(plan.resultsUrl, { timeout: RESULTS_WITHIN, tags: { name: "readResults" } });
  if (response.status !== 200) fail(`the lab gave no results: ${response.status} ${response.error}`);
  const results = response.json() as unknown as Results;
  for (const [name, counter] of Object.entries(counters)) counter.add(results[name as keyof typeof counters]);
  for (const [name, gauge] of Object.entries(gauges)) {
    const value = results[name as keyof typeof gauges];
    if (value !== null) gauge.add(value);
  }
  for (const ms of results.orderToCashMs) orderToCash.add(ms);
  for (const [name, gauge] of own) gauge.add(results.own[name] ?? 0);
}
