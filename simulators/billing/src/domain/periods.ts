import type { BillingFrequency } from "@cashline/contracts/common/values";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { addMonths, daysBetween, type CalendarDate } from "@cashline/kernel/time";

/** A stretch of service: its first day, the day after its last, and the whole months it is charged as. */
export type Period = { startOn: CalendarDate; endOn: CalendarDate; months: number };

/** What of a subscription its periods follow from. */
export type Term = Pick<Subscription, "anchorOn" | "startOn" | "endOn" | "termMonths" | "billingFrequency">;

const MONTHS: Readonly<Record<BillingFrequency, number>> = { monthly: 1, quarterly: 3, annual: 12 };

/** A date is clipped to the last day of a shorter month, and no month is shorter than that. */
const SHORTEST_MONTH = 28;

/**
 * Whole months from the anchor to that one of its monthly dates that is nearest to a day, the earlier on a tie.
 * Exact for every date counted from the anchor; a date clipped by a short month (28 February for the 31st) counts as
 * the date it stands for.
 * Source: ours; the inverse of `periodEnd`.
 */
export function monthsFromAnchor(anchorOn: CalendarDate, on: CalendarDate): number {
  const calendarMonths = monthNumber(on) - monthNumber(anchorOn);
  let nearest = calendarMonths - 1;
  for (const candidate of [calendarMonths, calendarMonths + 1]) {
    if (distance(addMonths(anchorOn, candidate), on) < distance(addMonths(anchorOn, nearest), on)) nearest = candidate;
  }
  return nearest;
}

/**
 * The day on which a period of some months ends, counted from the original anchor and never from the period before:
 * anchored on 31 January, the period from 28 February ends on 31 March.
 * Source: Stripe, "Setting the subscription billing cycle date": anchored on 31 January it bills on 28 February, then 31
 * March.
 */
export function periodEnd(anchorOn: CalendarDate, startOn: CalendarDate, months: number): CalendarDate {
  return addMonths(anchorOn, monthsFromAnchor(anchorOn, startOn) + months);
}

/**
 * The first billing period of a term. A term shorter than the billing period is billed in one piece.
 * Source: as `periodsOf`.
 */
export function firstPeriod(term: Term): Period {
  return periodFrom(term, term.startOn, term.termMonths);
}

/**
 * Every billing period of a term in order: they meet without gap or overlap, and each but the last ends on a date counted
 * from the anchor. Multi-year terms billed by the year have one period per year; months left over make a short last one.
 * Source: Stripe's billing cycle anchor; the short last period is ours.
 */
export function periodsOf(term: Term): Period[] {
  const periods: Period[] = [];
  let startOn = term.startOn;
  let left = term.termMonths;
  while (left > 0 && startOn < term.endOn) {
    const period = periodFrom(term, startOn, left);
    periods.push(period);
    startOn = period.endOn;
    left -= period.months;
  }
  return periods;
}

function periodFrom(term: Term, startOn: CalendarDate, left: number): Period {
  const months = Math.min(MONTHS[term.billingFrequency], left);
  const end = months === left ? term.endOn : periodEnd(term.anchorOn, startOn, months);
  return { startOn, endOn: end < term.endOn ? end : term.endOn, months };
}

/**
 * Whether a term's dates span its months: it ends on the anchor's date of its last month, or as many months after its own
 * first day, which a short month may have clipped. What is charged by the month must last as long.
 * Source: ours; a price per month needs as many months as it is multiplied by. CPQ counts from the first day.
 */
export function spansItsMonths({ anchorOn, startOn, endOn, termMonths }: Omit<Term, "billingFrequency">): boolean {
  if (endOn === addMonths(startOn, termMonths)) return true;
  return isAnchored(anchorOn, startOn) && endOn === periodEnd(anchorOn, startOn, termMonths);
}

/**
 * Whether a day is one of the anchor's monthly dates: periods are counted in whole months from there, so a term that begins
 * or ends between two of them would have a period that is no month. Of an anchor on the 29th, 30th or 31st a date that a
 * shorter month had clipped and that was carried on from there counts as well (28 August for the 31st), never one after the
 * anchor's own: an anchor on the 28th has no 31st.
 * Source: ours; Stripe would prorate a stub up to the billing cycle anchor, and bills on the anchor's day or the last of a
 * shorter month.
 */
export function isAnchored(anchorOn: CalendarDate, on: CalendarDate): boolean {
  const nearest = addMonths(anchorOn, monthsFromAnchor(anchorOn, on));
  return on === nearest || (on < nearest && dayOf(on) >= SHORTEST_MONTH && monthNumber(on) === monthNumber(nearest));
}

function dayOf(on: CalendarDate): number {
  return Number(on.slice(8));
}

function monthNumber(on: CalendarDate): number {
  return Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7));
}

function distance(from: CalendarDate, to: CalendarDate): number {
  return Math.abs(daysBetween(from, to));
}
