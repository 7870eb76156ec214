import type { Money } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import type { Policy } from "./policy.ts";

/** What has a trend of its own. */
export type Measure = "usage" | "invoice";

/** How far off its trend a figure may be before people look at it. */
export type AnomalyLimits = {
  /** More than so many percent off; -1 never. */
  thresholdPercent: number;
  /** Less than this at stake is let go, in cents of the reporting currency. */
  floorUsdCents: number;
  /** With fewer earlier periods there is no trend. */
  leastPeriods: number;
  /** The latest so many earlier periods make the trend. */
  mostPeriods: number;
};

export async function anomalyLimits(policy: Policy, measure: Measure): Promise<AnomalyLimits> {
  return (await policy.decide("anomaly", { measure })).result as AnomalyLimits;
}

/**
 * The trend a figure is off, either way; undefined when it follows its trend or has none. The trend is the median, which one
 * odd period among the earlier ones does not move; of an even number the mean of the middle two, half-up.
 * @param earlier figures of earlier periods, brought to the days of this one, latest first
 */
export function trendMissed(figure: bigint, earlier: readonly bigint[], limits: AnomalyLimits): bigint | undefined {
  const { thresholdPercent, leastPeriods, mostPeriods } = limits;
  if (thresholdPercent < 0 || earlier.length < leastPeriods) return undefined;
  const trend = median(earlier.slice(0, mostPeriods));
  const off = figure > trend ? figure - trend : trend - figure;
  return off * 100n > trend * BigInt(thresholdPercent) ? trend : undefined;
}

/** Whether what is at stake is worth somebody's time. */
export function isWorthLooking(atStake: Money, { floorUsdCents }: AnomalyLimits): boolean {
  return atStake.minor > 0n && toReportingMinor(atStake) >= BigInt(floorUsdCents);
}

function median(figures: readonly bigint[]): bigint {
  const sorted = figures.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0n;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
  return (lower + upper + 1n) / 2n;
}
