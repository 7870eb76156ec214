import type { InvariantResult } from "@cashline/contracts/reports/season-report";
import type { RenewalOutcomes } from "../checks/renewal-outcomes.ts";
import type { BusinessResults, K6Result } from "../supervisor/k6-run.ts";
import { table } from "./print.ts";

/** What a load run found, at the door and in the business; times in seconds unless the name says otherwise. */
export type LoadReport = K6Result & {
  profile: string;
  /** Where k6 came from. */
  k6: string;
  /** Whether the estate was running already, or was started for this run and stopped after it. */
  estate: "running" | "own";
  sandbox: string;
  renewalsAsked: number;
  /** Renewals a second asked for. */
  rate: number;
  /** When k6 was started, in real time. */
  startedAt: string;
  renewals: RenewalOutcomes;
  invariants: InvariantResult[];
  seconds: { load: number; untilQuiet: number };
  renewalsPerSecond: number;
  freshnessP99Ms: number | null;
};

/** The numbers k6 holds its business thresholds against. */
export function businessResults(renewals: RenewalOutcomes, invariants: readonly InvariantResult[]): BusinessResults {
  const renewalsCompleted = renewals.completed + renewals.awaitingPayment;
  return {
    renewalsCompleted,
    renewalsAccountedFor: renewalsCompleted + renewals.inCase,
    renewalsUnexplained: renewals.unexplained.length,
    invariantsChecked: invariants.reduce((sum, { checked }) => sum + checked, 0),
    invariantViolations: invariants.reduce((sum, { violations }) => sum + violations.length, 0),
  };
}

/** @returns 1 when a threshold was crossed, an invariant is broken, or a renewal is missing or unexplained, else 0 */
export function exitCodeOf({ thresholdsHold, renewals, renewalsAsked, invariants }: LoadReport): 0 | 1 {
  const { renewalsUnexplained, invariantViolations } = businessResults(renewals, invariants);
  return thresholdsHold && invariantViolations === 0 && renewalsUnexplained === 0 && renewals.won >= renewalsAsked ? 0 : 1;
}

/** The report as people read it. */
export function printLoad(report: LoadReport): string {
  const { latencyMs, renewals } = report;
  const broken = report.invariants.flatMap(({ name, violations }) => violations.map((text) => `broken: ${name}: ${text}`));
  const { invariantsChecked } = businessResults(renewals, report.invariants);
  return [
    table(
      ["load", "value"],
      [
        ["profile", `${report.profile}, ${report.rate} a second, k6 ${report.k6}`],
        ["requests", `${report.requests}, ${report.failed} failed`],
        ["latency median / p95 / p99 / max", `${latencyMs.median} / ${latencyMs.p95} / ${latencyMs.p99} / ${latencyMs.max} ms`],
        ["thresholds", report.thresholdsHold ? "hold" : `${report.crossed.length} crossed`],
      ],
    ),
    table(
      ["business", "value"],
      [
        ["renewals won", `${renewals.won} of ${report.renewalsAsked}`],
        ["completed and paid", String(renewals.completed)],
        ["billed, awaiting payment", String(renewals.awaitingPayment)],
        ["in a case", String(renewals.inCase)],
        ["unexplained", String(renewals.unexplained.length)],
        ["seconds under load / until at rest", `${report.seconds.load} / ${report.seconds.untilQuiet}`],
        ["renewals a second, all systems", String(report.renewalsPerSecond)],
        ["freshness p99", report.freshnessP99Ms === null ? "–" : `${Math.round(report.freshnessP99Ms)} ms`],
        ["invariants checked / violations", `${invariantsChecked} / ${broken.length}`],
      ],
    ),
    ...report.crossed.map((threshold) => `crossed: ${threshold}`),
    ...broken.slice(0, 10),
    ...renewals.unexplained.slice(0, 10).map((renewal) => `unexplained: ${renewal}`),
    "",
  ].join("\n\n");
}
