import type { AppliedPolicy } from "@cashline/contracts/systems/cpq/policy";
import { addMonths, daysBetween, type CalendarDate } from "@cashline/kernel/time";

/** A number of months as a fraction, since twelfths of a year in days have no finite decimal. */
export type Months = { readonly numerator: bigint; readonly denominator: bigint };

const DAYS_OF_YEAR = 365;

/**
 * How many months a part of a term counts for, the last day not counted. Salesforce CPQ's Subscription Prorate Precision:
 * `day` is days × 12 / 365, `month` takes a begun month as a whole one, `month_and_day` is whole months and the days left
 * over × 12 / 365. No part counts for more than its begun months, so that a term over a 29 February costs no extra day.
 */
export function proratedMonths(precision: AppliedPolicy["proration"], fromOn: CalendarDate, toOn: CalendarDate): Months {
  const { months, days } = monthsAndDays(fromOn, toOn);
  const begun = months + (days > 0 ? 1 : 0);
  switch (precision) {
    case "month":
      return { numerator: BigInt(begun), denominator: 1n };
    case "day": {
      const twelfths = Math.min(daysBetween(fromOn, toOn) * 12, begun * DAYS_OF_YEAR);
      return { numerator: BigInt(twelfths), denominator: BigInt(DAYS_OF_YEAR) };
    }
    case "month_and_day":
      return { numerator: BigInt(months * DAYS_OF_YEAR + days * 12), denominator: BigInt(DAYS_OF_YEAR) };
  }
}

/**
 * Whole months from a day, counted from it and never from an earlier month's end, and the days after them.
 * Source: ours; counted from the first day, so that a short month does not shorten the next.
 */
export function monthsAndDays(fromOn: CalendarDate, toOn: CalendarDate): { months: number; days: number } {
  const monthNumber = (on: CalendarDate): number => Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7));
  const guess = monthNumber(toOn) - monthNumber(fromOn);
  const months = guess > 0 && addMonths(fromOn, guess) > toOn ? guess - 1 : guess;
  return { months, days: daysBetween(addMonths(fromOn, months), toOn) };
}
