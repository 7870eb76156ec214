import { activeFaults } from "./active-faults.ts";
import { agingByCategory } from "./aging-by-category.ts";
import { agingBySeverity } from "./aging-by-severity.ts";
import { agingByTeam } from "./aging-by-team.ts";
import { agingByTier } from "./aging-by-tier.ts";
import { annualRecurringRevenue } from "./annual-recurring-revenue.ts";
import { apiCalls } from "./api-calls.ts";
import { approvalTurnaround } from "./approval-turnaround.ts";
import { automationEffectCases } from "./automation-effect-cases.ts";
import { automationEffectHoldTime } from "./automation-effect-hold-time.ts";
import { automationEffectLabour } from "./automation-effect-labour.ts";
import { automationEffectResolutionTime } from "./automation-effect-resolution-time.ts";
import { automationEffectShare } from "./automation-effect-share.ts";
import { automationEffectTouches } from "./automation-effect-touches.ts";
import { blockedCash } from "./blocked-cash.ts";
import { callsTurnedAway } from "./calls-turned-away.ts";
import { cashCollected } from "./cash-collected.ts";
import { closeReadiness } from "./close-readiness.ts";
import { daysSalesOutstanding } from "./days-sales-outstanding.ts";
import { deadLetters } from "./dead-letters.ts";
import { deferredRevenue } from "./deferred-revenue.ts";
import { deliveryRetries } from "./delivery-retries.ts";
import { deprecatedApiCalls } from "./deprecated-api-calls.ts";
import { detectionPrecision } from "./detection-precision.ts";
import { detectionRecall } from "./detection-recall.ts";
import { disputeVolume } from "./dispute-volume.ts";
import { dunningRecovery } from "./dunning-recovery.ts";
import { duplicateRate } from "./duplicate-rate.ts";
import { eventFreshness } from "./event-freshness.ts";
import { eventsWaiting } from "./events-waiting.ts";
import { exceptionAging } from "./exception-aging.ts";
import { exceptionVolume } from "./exception-volume.ts";
import { exposureByAge } from "./exposure-by-age.ts";
import { firstTimeAccuracy } from "./first-time-accuracy.ts";
import { integrationFailures } from "./integration-failures.ts";
import { invoiceCycleTime } from "./invoice-cycle-time.ts";
import { invoiceHoldRate } from "./invoice-hold-rate.ts";
import { invoiceHoldTime } from "./invoice-hold-time.ts";
import { invoiceToCash } from "./invoice-to-cash.ts";
import type { Kpi } from "./kpi.ts";
import { loadFailedShare } from "./load-failed-share.ts";
import { loadLatency } from "./load-latency.ts";
import { loadOrderToCash } from "./load-order-to-cash.ts";
import { loadRenewalRate } from "./load-renewal-rate.ts";
import { manualTouches } from "./manual-touches.ts";
import { mostEventsWaiting } from "./most-events-waiting.ts";
import { mrrMovement } from "./mrr-movement.ts";
import { netRevenueRetention } from "./net-revenue-retention.ts";
import { oldestEventWaiting } from "./oldest-event-waiting.ts";
import { oldestTask } from "./oldest-task.ts";
import { openExceptions } from "./open-exceptions.ts";
import { postingAccuracy } from "./posting-accuracy.ts";
import { queueDepth } from "./queue-depth.ts";
import { receivablesAging } from "./receivables-aging.ts";
import { renewalsDue } from "./renewals-due.ts";
import { refusalsByDuty } from "./refusals-by-duty.ts";
import { renewalThroughput } from "./renewal-throughput.ts";
import { renewalsCompleted } from "./renewals-completed.ts";
import { replayedEvents } from "./replayed-events.ts";
import { revenueAtRisk } from "./revenue-at-risk.ts";
import { rootCauses } from "./root-causes.ts";
import { slaAttainment } from "./sla-attainment.ts";
import { slaBreaches } from "./sla-breaches.ts";
import { slaClocks } from "./sla-clocks.ts";
import { straightThroughRate } from "./straight-through-rate.ts";
import { taskArrivals } from "./task-arrivals.ts";
import { taskServiceRate } from "./task-service-rate.ts";
import { timeToResolve } from "./time-to-resolve.ts";
import { timeToDetect } from "./time-to-detect.ts";
import { unclassified } from "./unclassified.ts";
import { unresolvedExposure } from "./unresolved-exposure.ts";
import { writeOffExposure } from "./write-off-exposure.ts";

export type { Kpi } from "./kpi.ts";
export { dailySeries, type DailySeries } from "./daily-series.ts";
export { loadSeries, type LoadSeries } from "./load-series.ts";
export { processPanels, type ProcessPanel } from "../mining/panel-queries.ts";
export { choices, listings, type Listing } from "./listings.ts";

/** Every figure the product shows, in the order in which reports show them. */
export const kpis: readonly Kpi[] = [
  renewalsCompleted,
  renewalThroughput,
  renewalsDue,
  straightThroughRate,
  exceptionVolume,
  openExceptions,
  exceptionAging,
  agingByCategory,
  agingByTier,
  agingBySeverity,
  agingByTeam,
  unresolvedExposure,
  exposureByAge,
  revenueAtRisk,
  timeToResolve,
  slaAttainment,
  slaBreaches,
  slaClocks,
  approvalTurnaround,
  queueDepth,
  oldestTask,
  taskArrivals,
  taskServiceRate,
  manualTouches,
  rootCauses,
  detectionRecall,
  detectionPrecision,
  timeToDetect,
  unclassified,
  refusalsByDuty,
  invoiceHoldRate,
  invoiceHoldTime,
  automationEffectShare,
  automationEffectResolutionTime,
  automationEffectHoldTime,
  automationEffectTouches,
  automationEffectLabour,
  automationEffectCases,
  blockedCash,
  firstTimeAccuracy,
  invoiceCycleTime,
  invoiceToCash,
  daysSalesOutstanding,
  cashCollected,
  receivablesAging,
  dunningRecovery,
  disputeVolume,
  writeOffExposure,
  postingAccuracy,
  closeReadiness,
  deferredRevenue,
  annualRecurringRevenue,
  mrrMovement,
  netRevenueRetention,
  eventFreshness,
  eventsWaiting,
  mostEventsWaiting,
  oldestEventWaiting,
  callsTurnedAway,
  apiCalls,
  deprecatedApiCalls,
  integrationFailures,
  deliveryRetries,
  deadLetters,
  replayedEvents,
  duplicateRate,
  activeFaults,
  loadRenewalRate,
  loadOrderToCash,
  loadLatency,
  loadFailedShare,
];
