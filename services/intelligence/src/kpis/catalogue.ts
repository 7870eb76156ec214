import { daysSalesOutstanding } from "./days-sales-outstanding.ts";
import { exceptionAging } from "./exception-aging.ts";
import { exceptionVolume } from "./exception-volume.ts";
import { firstTimeAccuracy } from "./first-time-accuracy.ts";
import { invoiceHoldRate } from "./invoice-hold-rate.ts";
import { invoiceHoldTime } from "./invoice-hold-time.ts";
import type { Kpi } from "./kpi.ts";
import { openExceptions } from "./open-exceptions.ts";
import { renewalThroughput } from "./renewal-throughput.ts";
import { renewalsCompleted } from "./renewals-completed.ts";
import { straightThroughRate } from "./straight-through-rate.ts";
import { timeToResolve } from "./time-to-resolve.ts";
import { unresolvedExposure } from "./unresolved-exposure.ts";

export type { Kpi } from "./kpi.ts";
export { dailySeries, type DailySeries } from "./daily-series.ts";

/** Every figure the product shows, in the order in which reports show them. */
export const kpis: readonly Kpi[] = [
  renewalsCompleted,
  renewalThroughput,
  straightThroughRate,
  exceptionVolume,
  openExceptions,
  exceptionAging,
  unresolvedExposure,
  timeToResolve,
  invoiceHoldRate,
  invoiceHoldTime,
  firstTimeAccuracy,
  daysSalesOutstanding,
];
