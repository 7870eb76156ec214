import type { Meter, MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { Closing, ClosingPreview } from "@cashline/contracts/systems/metering/usage-entities";
import { daysBetween, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { ONE, partsOfText, quantityText, roundQuantity, wholeUnits, type Parts } from "./quantity.ts";
import { usageRows, type Question, type UsageWindow } from "./usage-rows.ts";
import { cutOffOf, startOfDay } from "./window.ts";

export type Period = { readonly from: CalendarDate; readonly to: CalendarDate };
export type PeriodRefused = {
  readonly outcome: "refused";
  readonly code: "period-invalid" | "period-in-grace" | "period-not-next" | "usage-before-period" | "period-closed";
  readonly detail: string;
};

const LONGEST_DAYS = 366;
const MOST_GROUPS = 200;

/**
 * Whether days make a period at all.
 * Source: ours; days and no more.
 * @param today nothing that has not begun is looked at; undefined where it may be
 */
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
 * Source: ours; the closing's own code.
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
  const billable = billableOf(meter, partsOfText(quantity));
  const before = lastOf(earlier, period);
  const carriedIn = carriedInto(period, earlier);
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
    carriedIn: quantityText(carriedIn),
    units: wholeUnits(carriedIn + (billable < 0n ? 0n : billable)).toString(),
    groups: groups.slice(0, MOST_GROUPS).map(({ group, quantity: part, events }) => ({ group, quantity: part, events })),
    moreGroups: Math.max(0, groups.length - MOST_GROUPS),
    events: total?.events ?? 0,
    lateEvents: windows.filter(({ startAt }) => startAt >= whole.from).reduce((sum, { lateEvents }) => sum + lateEvents, 0),
    policy,
  };
}

/** Rounded by the meter. A sum that negative quantities made negative is billed as nothing (Stripe reports 0), not as a credit. */
function billableOf({ aggregation, rounding }: Meter, quantity: Parts): Parts {
  const rounded = roundQuantity(quantity, rounding);
  return aggregation === "sum" && rounded < 0n ? 0n : rounded;
}

/**
 * What the closings in force of all other periods have left over: what was billable in them less the units billed. So the
 * units of all periods are together what was billable together, cut off once; after a revision downwards it may be negative.
 * Source: ours; billing takes whole units, and a fraction is neither lost nor billed twice.
 */
function carriedInto(period: Period, earlier: readonly Closing[]): Parts {
  return earlier
    .filter(({ from, to, status }) => status !== "superseded" && (from !== period.from || to !== period.to))
    .map(({ billable, units }) => ({ billable: partsOfText(billable), units: BigInt(units) * ONE }))
    .reduce((sum, { billable, units }) => sum + (billable < 0n ? 0n : billable) - units, 0n);
}

/**
 * The closing as it is kept: the first of its period names the record of usage in billing, and its revisions correct that.
 * Source: ours, by billing's operations to record and to correct usage.
 * @param earlier closings of the same subscription and meter
 */
export function closingAs(id: string, preview: ClosingPreview, earlier: readonly Closing[], at: Instant): Closing {
  return { id, ...preview, recordId: lastOf(earlier, preview)?.recordId ?? id, closedAt: at, status: "closed" };
}

/** What is closed of a subscription and meter, and the first day anything was counted. */
export type ClosedSoFar = { readonly closedThrough: CalendarDate | null; readonly firstUsedOn?: CalendarDate };

/**
 * Whether a period may be closed: after its cut-off, and from the day the last one ended, so that no day is billed twice or
 * never. The first begins on or before the first day with usage. What is counted before it only later (an event of long
 * ago, under a policy that counts it there) is closed by a period that ends where the first begins. A reopened period is
 * closed again under the next revision.
 * Source: ours; in order, as ledgers close months.
 */
export function mayClose(
  preview: ClosingPreview,
  earlier: readonly Closing[],
  { closedThrough, firstUsedOn }: ClosedSoFar,
  now: Instant,
): { outcome: "closable"; supersedes: Closing | undefined } | PeriodRefused {
  const before = lastOf(earlier, preview);
  if (before?.status === "closed") return { outcome: "refused", code: "period-closed", detail: `${before.id} closes it` };
  if (before) return { outcome: "closable", supersedes: { ...before, status: "superseded" } };
  if (closedThrough === null && firstUsedOn !== undefined && preview.from > firstUsedOn)
    return { outcome: "refused", code: "usage-before-period", detail: `The first usage is of ${firstUsedOn}` };
  const closedFrom = earlier.map(({ from }) => from).toSorted()[0];
  if (closedThrough !== null && preview.from !== closedThrough && preview.to !== closedFrom)
    return { outcome: "refused", code: "period-not-next", detail: `Closed are the days from ${closedFrom} up to ${closedThrough}` };
  if (now < preview.cutOffAt) return { outcome: "refused", code: "period-in-grace", detail: `The cut-off is ${preview.cutOffAt}` };
  return { outcome: "closable", supersedes: undefined };
}

/**
 * Closings that usage counted on a day puts in question: the one of its day; of a running level every later one too.
 * Source: ours; a closed quantity is never changed in silence.
 */
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
