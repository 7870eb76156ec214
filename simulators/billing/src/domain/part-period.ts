import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ZERO, fraction, minus, sumFractions, times, type Fraction } from "@cashline/kernel/fraction";
import type { CalendarDate } from "@cashline/kernel/time";
import { periodEnd, periodsOf, spansItsMonths, type Period, type Term } from "./periods.ts";
import { midnightOf, shareToCome } from "./proration.ts";

/** Days of service, the last one not counted. */
export type Stretch = { startOn: CalendarDate; endOn: CalendarDate };

type Counting = Pick<BillingPolicy, "proration" | "timeZone">;

/**
 * The months a stretch of a term is worth, by the count that prorates seats: of each billing period its months × the share
 * of it the stretch covers. Stretches that meet add up exactly. A term cut short is worth what one that runs to its end is
 * up to that day.
 * Source: as `shareToCome`.
 */
export function monthsIn(term: Term, stretch: Stretch, policy: Counting): Fraction {
  return sumFractions(touched(term, stretch, (period, served) => times(fraction(period.months), shareOf(period, served, policy))));
}

/**
 * The months whose allowance and commitment a stretch has. A period covered whole has its own. Of a part, `prorated` gives
 * the share its seats are charged by; `full` the whole of each month begun; `none` only months gone to their end.
 * Source: Lago prorates commitments by days, Zuora never prorates included units; one rule for both, and `none`, are ours.
 */
export function allowedMonths(term: Term, stretch: Stretch, policy: Counting & Pick<BillingPolicy, "partPeriodAllowance">): Fraction {
  const { partPeriodAllowance } = policy;
  if (partPeriodAllowance === "prorated") return monthsIn(term, stretch, policy);
  const months = touched(term, stretch, (period, served) => {
    const count = (on: CalendarDate): number => monthsUntil(term, period, on, partPeriodAllowance === "full");
    return fraction(count(served.endOn) - count(served.startOn));
  });
  return sumFractions(months);
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

/**
 * What each billing period makes of the days of the term that a stretch has of it. Of a term cut short the last period is
 * taken as long as its months, and the days after the term's end are not served.
 * Source: as `monthsIn`.
 */
export function touched<Worth>(term: Term, stretch: Stretch, worthOf: (period: Period, served: Stretch) => Worth): Worth[] {
  const untilEnd = (on: CalendarDate): CalendarDate => (on < term.endOn ? on : term.endOn);
  const served = { startOn: untilEnd(stretch.startOn), endOn: untilEnd(stretch.endOn) };
  return periodsOf(uncut(term))
    .filter(({ startOn, endOn }) => startOn < served.endOn && endOn > served.startOn)
    .map((period) => worthOf(period, served));
}

/** The term to the end its months lead to. */
function uncut(term: Term): Term {
  return spansItsMonths(term) ? term : { ...term, endOn: periodEnd(term.anchorOn, term.startOn, term.termMonths) };
}

/** The share of a period that a stretch covers. Source: as `shareToCome`. */
export function shareOf(period: Stretch, stretch: Stretch, policy: Counting): Fraction {
  const toCome = (on: CalendarDate): Fraction => (on >= period.endOn ? ZERO : shareToCome(period, midnightOf(on, policy), policy));
  return minus(toCome(stretch.startOn), toCome(stretch.endOn));
}
