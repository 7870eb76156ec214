import type { Meter, MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { Closing, ClosingPreview } from "@cashline/contracts/systems/metering/usage-entities";
import { daysBetween, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { partsOfText, quantityText, roundQuantity } from "./quantity.ts";
import { usageRows, type Question, type UsageWindow } from "./usage-rows.ts";
import { cutOffOf, startOfDay } from "./window.ts";

export type Period = { readonly from: CalendarDate; readonly to: CalendarDate };
export type PeriodRefused = {
  readonly outcome: "refused";
  readonly code: "period-invalid" | "period-in-grace" | "period-not-next" | "period-closed";
  readonly detail: string;
};

const LONGEST_DAYS = 366;
const MOST_GROUPS = 200;

/** Whether days make a period at all. @param today nothing that has not begun is looked at; undefined where it may be */
export function checkPeriod({ from, to }: Period, today?: CalendarDate): PeriodRefused | undefined {
  const wrong =
    to <= from
      ? `${to} is not after ${from}`
      : daysBetween(from, to) > LONGEST_DAYS
        ? `${from} to ${to} is longer than ${LONGEST_DAYS} days`
        : today !== undefined && from > today
          ? `${from} has not come`
          : undefined;
  return wrong === undefined ? undefined : { outcome: "refused", code: "period-invalid", detail: wrong };
}

/**
 * The closing a period would get now. Its quantity is that of all windows, not the sum of its groups: a maximum or a
 * number of unique values does not add up.
 * @param windows as `usageRows` wants them
 * @param earlier closings of the same subscription and meter
 */
export function previewClosing(
  what: { meter: Meter; subscriptionId: string; accountId: string; period: Period; policy: MeteringPolicy },
  windows: readonly UsageWindow[],
  earlier: readonly Closing[],
): ClosingPreview {
  const { meter, subscriptionId, accountId, period, policy } = what;
  const whole: Question = { from: startOfDay(period.from), to: startOfDay(period.to), size: "whole", groupBy: [] };
  const [total] = usageRows(meter, windows, whole);
  const groups = meter.groupBy.length === 0 ? [] : usageRows(meter, windows, { ...whole, groupBy: meter.groupBy });
  const quantity = total?.quantity ?? "0";
  const billable = roundQuantity(partsOfText(quantity), meter.rounding);
  const before = lastOf(earlier, period);
  return {
    subscriptionId,
    accountId,
    meterId: meter.id,
    meter: meter.slug,
    unit: meter.unit,
    aggregation: meter.aggregation,
    ...period,
    cutOffAt: cutOffOf(whole.to, policy.graceHours),
    revision: (before?.revision ?? 0) + 1,
    quantity,
    rounding: meter.rounding,
    billable: quantityText(billable),
    adjustment: quantityText(billable - partsOfText(before?.billable ?? "0")),
    groups: groups.slice(0, MOST_GROUPS).map(({ group, quantity: part, events }) => ({ group, quantity: part, events })),
    moreGroups: Math.max(0, groups.length - MOST_GROUPS),
    events: total?.events ?? 0,
    lateEvents: windows.filter(({ startAt }) => startAt >= whole.from).reduce((sum, { lateEvents }) => sum + lateEvents, 0),
    policy,
  };
}

/**
 * Whether a period may be closed: after its cut-off, and from the day the last one ended, so that no day is billed twice or
 * never. A reopened period is closed again under the next revision.
 */
export function mayClose(
  preview: ClosingPreview,
  earlier: readonly Closing[],
  closedThrough: CalendarDate | null,
  now: Instant,
): { outcome: "closable"; supersedes: Closing | undefined } | PeriodRefused {
  const before = lastOf(earlier, preview);
  if (before?.status === "closed") return { outcome: "refused", code: "period-closed", detail: `${before.id} closes it` };
  if (before) return { outcome: "closable", supersedes: { ...before, status: "superseded" } };
  if (closedThrough !== null && preview.from !== closedThrough)
    return { outcome: "refused", code: "period-not-next", detail: `The last closed period ends on ${closedThrough}` };
  if (now < preview.cutOffAt) return { outcome: "refused", code: "period-in-grace", detail: `The cut-off is ${preview.cutOffAt}` };
  return { outcome: "closable", supersedes: undefined };
}

/** Closings that usage counted on a day puts in question: the one of its day; of a running level every later one too. */
export function reopenedBy(day: CalendarDate, meter: Meter, closings: readonly Closing[]): Closing[] {
  return closings
    .filter(({ meterId, status }) => meterId === meter.id && status === "closed")
    .filter(({ from, to }) => day < to && (from <= day || meter.aggregation === "weighted_sum"))
    .map((closing) => ({ ...closing, status: "reopened" as const }));
}

function lastOf(closings: readonly Closing[], { from, to }: Period): Closing | undefined {
  return closings
    .filter((closing) => closing.from === from && closing.to === to)
    .toSorted((a, b) => b.revision - a.revision)
    .at(0);
}
