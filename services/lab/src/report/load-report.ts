import type { Found } from "../load/results.ts";
import type { K6Result } from "../supervisor/k6-run.ts";
import { table } from "./print.ts";

/** What a load run found, at the door and in the business; times in seconds unless the name says otherwise. */
export type LoadReport = K6Result &
  Pick<Found, "renewals" | "invariants" | "freshnessP99Ms" | "exceptions" | "own"> & {
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
    /** Limits that were switched on, in words. */
    limits: string[];
    /** Real time from win to cash, of the renewals whose cash comes at once. */
    orderToCash: { renewals: number; p50Ms: number | null; p95Ms: number | null; p99Ms: number | null };
    eventsLost: number;
    seconds: { load: number; untilQuiet: number };
    renewalsPerSecond: number;
    /** Until at rest, the most processor time first; empty where the system does not tell. */
    processes: { process: string; cpuSeconds: number; memoryMb: { before: number | null; after: number | null } }[];
    /** Who answered 429 or 503, and how often, under load. */
    turnedAway: { process: string; status: number; calls: number }[];
    remarks: string[];
  };

/** @returns 1 when a threshold was crossed, an invariant is broken, or a renewal is missing or unexplained, else 0 */
export function exitCodeOf({ thresholdsHold, renewals, renewalsAsked, invariants, eventsLost }: LoadReport): 0 | 1 {
  const isBroken = invariants.some(({ violations }) => violations.length > 0) || renewals.unexplained.length > 0 || eventsLost > 0;
  return thresholdsHold && !isBroken && renewals.won >= renewalsAsked ? 0 : 1;
}

const ms = (value: number | null): string => (value === null ? "–" : String(Math.round(value)));
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** The report as people read it: the load, what callers met, and what became of it in the business, side by side. */
export function printLoad(report: LoadReport): string {
  const { renewals, orderToCash, exceptions } = report;
  const broken = report.invariants.flatMap(({ name, violations }) => violations.map((text) => `broken: ${name}: ${text}`));
  const checked = report.invariants.reduce((sum, invariant) => sum + invariant.checked, 0);
  return [
    table(
      ["load", "value"],
      [
        ["profile", `${report.profile}, k6 ${report.k6}`],
        ["renewals asked for", `${report.renewalsAsked} in ${Math.round(report.seconds.load)} s`],
        ["limits", report.limits.join(", ") || "none"],
        ["thresholds", report.thresholdsHold ? "hold" : `${report.crossed.length} crossed`],
      ],
    ),
    table(
      ["at the door", "requests", "failed", "median", "p95", "p99", "max ms"],
      report.door.map(({ operation, requests, failed, latencyMs }) => [
        operation,
        String(requests),
        String(failed),
        ...[latencyMs.median, latencyMs.p95, latencyMs.p99, latencyMs.max].map(String),
      ]),
    ),
    table(
      ["business", "value"],
      [
        ["renewals won", `${renewals.won} of ${report.renewalsAsked}`],
        ["completed and paid", String(renewals.completed)],
        ["billed, awaiting payment", String(renewals.awaitingPayment)],
        ["in a case", String(renewals.inCase)],
        ["unexplained", String(renewals.unexplained.length)],
        [
          "order to cash p50 / p95 / p99",
          `${ms(orderToCash.p50Ms)} / ${ms(orderToCash.p95Ms)} / ${ms(orderToCash.p99Ms)} ms, of ${orderToCash.renewals} paid at once`,
        ],
        ["seconds under load / until at rest", `${report.seconds.load} / ${report.seconds.untilQuiet}`],
        ["renewals a second, all systems", String(report.renewalsPerSecond)],
        ["freshness p99", `${ms(report.freshnessP99Ms)} ms`],
        ["events lost", String(report.eventsLost)],
        ["invariants checked / violations", `${checked} / ${broken.length}`],
        ...(exceptions
          ? [
              [
                "exceptions found / planted",
                `${exceptions.found} / ${exceptions.planted}, recall ${percent(exceptions.recall)}, precision ${percent(exceptions.precision)}`,
              ],
            ]
          : []),
        ...report.own.map(({ says, value }) => [says, String(value)]),
      ],
    ),
    ...(report.processes.length > 0
      ? [
          table(
            ["process", "CPU s", "MB before", "MB after"],
            report.processes.map(({ process, cpuSeconds, memoryMb }) => [
              process,
              cpuSeconds.toFixed(2),
              ms(memoryMb.before),
              ms(memoryMb.after),
            ]),
          ),
        ]
      : []),
    ...report.remarks,
    ...(report.callsTurnedAway > 0 ? [`k6 was turned away ${report.callsTurnedAway} times, and came again.`] : []),
    ...(report.tokensRenewed > 0 ? [`k6 renewed ${report.tokensRenewed} access tokens.`] : []),
    ...report.turnedAway.map(({ process, status, calls }) => `${process} answered ${status} to ${calls} calls.`),
    ...report.crossed.map((threshold) => `crossed: ${threshold}`),
    ...broken.slice(0, 10),
    ...renewals.unexplained.slice(0, 10).map((renewal) => `unexplained: ${renewal}`),
    "",
  ].join("\n\n");
}
