import { addDays, addMonths, dateIn, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";

/** UTC time of day at which banks answer: money arrives, returns are reported, payouts go out. */
const BANKING_TIME = "12:00";
const LAST_DAY = "9999-12-31";

/**
 * `days` calendar days later, never past the last day a date can be written with. Weekends and bank holidays count: the
 * scenario has no bank calendar.
 */
export function daysLater(on: CalendarDate, days: number): CalendarDate {
  const later = addDays(on, days);
  return later.startsWith("+") ? LAST_DAY : later;
}

/** Noon UTC of a day so many days after an instant. */
export function noonAfter(at: Instant, days: number): Instant {
  return instantAt(daysLater(dateIn(at, "UTC"), days), BANKING_TIME);
}

/** Noon UTC of a day. */
export function noonOf(on: CalendarDate): Instant {
  return instantAt(on, BANKING_TIME);
}

/** The next noon after an instant. */
export function nextNoon(at: Instant): Instant {
  const noon = noonAfter(at, 0);
  return noon > at ? noon : noonAfter(at, 1);
}

/** The same time of day so many days later. */
export function sameTimeAfter(at: Instant, days: number): Instant {
  return `${daysLater(dateIn(at, "UTC"), days)}${at.slice(10)}`;
}

/** The first day of the next month, never past the last day a date can be written with. */
export function nextMonth(on: CalendarDate): CalendarDate {
  const later = addMonths(`${on.slice(0, 8)}01`, 1);
  return later.startsWith("+") ? LAST_DAY : later;
}
