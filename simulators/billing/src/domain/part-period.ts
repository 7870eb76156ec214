import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ONE, ZERO, fraction, minus, plus, times, type Fraction } from "@cashline/kernel/fraction";
import { instantAt, type CalendarDate } from "@cashline/kernel/time";
import { periodEnd, periodsOf, type Period, type Term } from "./periods.ts";
import { shareToCome } from "./proration.ts";

/** Days of service, the last one not counted. */
export type Stretch = { startOn: CalendarDate; endOn: CalendarDate };

type Counting = Pick<BillingPolicy, "proration" | "timeZone">;

/**
 * The months a stretch of a term is worth, by the count that prorates seats: of each billing period its months × the share
 * of it the stretch covers. Stretches that meet add up exactly.
 * Source: as `shareToCome`.
 */
export function monthsIn(term: Term, stretch: Stretch, policy: Counting): Fraction {
  return sumPeriods(term, stretch, (period) => times(fraction(period.months), shareOf(period, stretch, policy)));
}

/**
 * The months whose allowance and commitment a stretch has. A period covered whole has its own. Of a part, `prorated` gives
 * the share its seats are charged by; `full` the whole of each month begun; `none` only months gone to their end.
 * Source: Lago prorates commitments by days, Zuora never prorates included units; one rule for both, and `none`, are ours.
 */
export function allowedMonths(term: Term, stretch: Stretch, policy: Counting & Pick<BillingPolicy, "partPeriodAllowance">): Fraction {
  const { partPeriodAllowance } = policy;
  if (partPeriodAllowance === "prorated") return monthsIn(term, stretch, policy);
  return sumPeriods(term, stretch, (period) => {
    const count = (on: CalendarDate): number => monthsUntil(term, period, on, partPeriodAllowance === "full");
    return fraction(count(stretch.endOn) - count(stretch.startOn));
  });
}

/** Monthly dates of a period up to a day; the month the day lies in counts when it has begun, or only when it is over. */
function monthsUntil(term: Term, period: Period, on: CalendarDate, counted: boolean): number {
  if (on <= period.startOn) return 0;
  if (on >= period.endOn) return period.months;
  let gone = 0;
  while (gone + 1 < period.months && periodEnd(term.anchorOn, period.startOn, gone + 1) <= on) gone += 1;
  const isWhole = gone > 0 && periodEnd(term.anchorOn, period.startOn, gone) === on;
  return counted && !isWhole ? gone + 1 : gone;
}

function sumPeriods(term: Term, stretch: Stretch, months: (period: Period) => Fraction): Fraction {
  if (stretch.startOn <= term.startOn && stretch.endOn >= term.endOn) return fraction(term.termMonths);
  return periodsOf(term)
    .filter(({ startOn, endOn }) => startOn < stretch.endOn && endOn > stretch.startOn)
    .reduce((sum, period) => plus(sum, covers(stretch, period) ? fraction(period.months) : months(period)), ZERO);
}

function covers(stretch: Stretch, period: Stretch): boolean {
  return stretch.startOn <= period.startOn && stretch.endOn >= period.endOn;
}

/** The share of a period that a stretch covers. Source: as `shareToCome`. */
export function shareOf(period: Stretch, stretch: Stretch, policy: Counting): Fraction {
  const toCome = (on: CalendarDate): Fraction =>
    on <= period.startOn ? ONE : shareToCome(period, { on, at: instantAt(on, "00:00", policy.timeZone) }, policy);
  const [from, to] = [toCome(stretch.startOn), stretch.endOn >= period.endOn ? ZERO : toCome(stretch.endOn)];
  return minus(from, to);
}
