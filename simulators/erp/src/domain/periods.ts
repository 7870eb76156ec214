import type { Period } from "@cashline/contracts/systems/erp/entities";
import { addDays, firstOfNextMonth, monthOf, type CalendarDate } from "@cashline/kernel/time";

/** An accounting month, `YYYY-MM`; texts sort as months do. */
export type Month = string;

/**
 * The last month of a legal entity that takes no more postings, null when none is closed. Months are closed in order,
 * so every earlier month is closed with it, those without postings included.
 */
export function closedThrough(periods: readonly Period[]): Month | null {
  return periods.reduce<Month | null>(
    (latest, period) => (period.status === "closed" && (latest === null || period.month > latest) ? period.month : latest),
    null,
  );
}

/** Whether a month still takes postings. Months are open until closed, used or not. */
export function isOpen(month: Month, closed: Month | null): boolean {
  return closed === null || month > closed;
}

/** The day itself in an open month, else the first day of the first open month. */
export function firstOpenDay(on: CalendarDate, closed: Month | null): CalendarDate {
  return closed === null || isOpen(monthOf(on), closed) ? on : firstOfNextMonth(`${closed}-01`);
}

/** The last day of the month a day lies in. */
export function lastDayOfMonth(on: CalendarDate): CalendarDate {
  return addDays(firstOfNextMonth(on), -1);
}

/** A month of the calendar, years 1000 to 2999. */
const MONTH = /^[12]\d{3}-(0[1-9]|1[0-2])$/;

export type PeriodClosed = { outcome: "closed" };
export type PeriodRefused = { outcome: "refused"; code: "invalid-request" | "period-closed" | "period-out-of-order"; detail: string };

/** Closes a month once, and only when no earlier month with postings is still open. */
export function closePeriod(month: Month, periods: readonly Period[]): PeriodClosed | PeriodRefused {
  if (!MONTH.test(month))
    return { outcome: "refused", code: "invalid-request", detail: `/body/month ${month} is not a month of the calendar` };
  const closed = closedThrough(periods);
  if (!isOpen(month, closed)) return { outcome: "refused", code: "period-closed", detail: `${month} is closed` };
  const earlier = periods.map((period) => period.month).filter((used) => used < month && isOpen(used, closed));
  const first = earlier.toSorted()[0];
  if (first !== undefined)
    return { outcome: "refused", code: "period-out-of-order", detail: `${first} has postings and is open; close it before ${month}` };
  return { outcome: "closed" };
}
