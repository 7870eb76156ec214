import { join } from "node:path";
import { execa } from "execa";
import { ROOT } from "../commands/place.ts";
import type { LoadReport } from "../report/load-report.ts";

/** A load at one rate on an estate of its own, and what each process took of the processor for one renewal, in milliseconds. */
export type MeasuredLoad = {
  report: LoadReport;
  perRenewal: { process: string; ms: number }[];
  allMs: number;
  violations: number;
  /** Every renewal is completed, waits for money or is in a case; no event is lost, no invariant broken. */
  isWhole: boolean;
};

/** Runs a program of the repository and answers what it printed; ends this one with its exit code where it failed. */
export async function printed(file: string, parameters: readonly string[]): Promise<string> {
  const { stdout, exitCode } = await execa(process.execPath, [join(ROOT, file), ...parameters], { stderr: "inherit", reject: false });
  // A load that crossed a threshold has still been measured, and says so in its report.
  if (exitCode !== 0 && exitCode !== 1) process.exit(exitCode ?? 2);
  return stdout;
}

/** Plays the profile `steady`. @param options of `lab load` */
export async function measuredLoad(options: Readonly<Record<string, string>>): Promise<MeasuredLoad> {
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const report = JSON.parse(await printed("services/lab/src/main.ts", ["load", "steady", ...words, "--json"])) as LoadReport;
  const { renewals, processes, invariants, eventsLost } = report;
  const perRenewal = processes.map(({ process, cpuSeconds }) => ({ process, ms: (cpuSeconds * 1000) / renewals.won }));
  const violations = invariants.reduce((sum, invariant) => sum + invariant.violations.length, 0);
  const done = renewals.completed + renewals.awaitingPayment + renewals.inCase;
  return {
    report,
    perRenewal,
    allMs: perRenewal.reduce((sum, { ms }) => sum + ms, 0),
    violations,
    isWhole: violations + eventsLost + renewals.unexplained.length === 0 && done === renewals.won,
  };
}
