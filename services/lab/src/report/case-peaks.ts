import type { ReportedCase } from "@cashline/contracts/reports/season-report";

/** The most of one day: cases open at one time, and money at stake at one time, in cents of the reporting currency. */
export type DayPeak = { readonly cases: number; readonly cents: number };

type Dated = Pick<ReportedCase, "detectedAt" | "closedAt" | "exposureReporting">;
/** A change of what is open. At one instant what was open before closes first, and what closes as it opens closes last. */
type Change = { at: string; order: 0 | 1 | 2; by: 1 | -1; cents: number };

/**
 * How much was open at one time on each day, from the cases' own instants, so that a case opened and closed between two
 * days' ends is seen. A case counts from its detection until its closure, and always at the instant of its detection. A case
 * closed and opened again counts as open all along; its exposure is its latest.
 */
export function casePeaks(cases: readonly Dated[], days: readonly string[]): DayPeak[] {
  const changes = cases.flatMap(({ detectedAt, closedAt, exposureReporting: cents }): Change[] => [
    { at: detectedAt, order: 1, by: 1, cents },
    ...(closedAt === null ? [] : [{ at: closedAt, order: closedAt === detectedAt ? (2 as const) : (0 as const), by: -1 as const, cents }]),
  ]);
  changes.sort((a, b) => (a.at === b.at ? a.order - b.order : a.at < b.at ? -1 : 1));
  const open = { cases: 0, cents: 0 };
  let next = 0;
  return days.map((day) => {
    const start = `${day}T00:00:00.000Z`;
    const most = { ...open };
    for (let change = changes[next]; change !== undefined && change.at.slice(0, 10) <= day; change = changes[next]) {
      open.cases += change.by;
      open.cents += change.by * change.cents;
      next += 1;
      if (change.at < start || (change.at === start && change.order === 0)) Object.assign(most, open);
      most.cases = Math.max(most.cases, open.cases);
      most.cents = Math.max(most.cents, open.cents);
    }
    return most;
  });
}
