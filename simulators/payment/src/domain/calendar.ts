import { addDays, dateIn, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";

/** UTC time of day at which banks answer: money arrives, returns are reported, payouts go out. */
const BANKING_TIME = "12:00";

/**
 * Noon UTC of a day so many calendar days after an instant: the scenario has no bank holidays.
 * Source: ours; one instant a day keeps runs alike.
 */
export function noonAfter(at: Instant, days: number): Instant {
  return instantAt(addDays(dateIn(at, "UTC"), days), BANKING_TIME);
}

/** Noon UTC of a day. Source: ours, as `noonAfter`. */
export function noonOf(on: CalendarDate): Instant {
  return instantAt(on, BANKING_TIME);
}

/** The next noon after an instant. Source: ours, as `noonAfter`. */
export function nextNoon(at: Instant): Instant {
  const noon = noonAfter(at, 0);
  return noon > at ? noon : noonAfter(at, 1);
}

/** The same time of day so many days later. Source: ours; days of 24 hours in UTC. */
export function sameTimeAfter(at: Instant, days: number): Instant {
  return `${addDays(dateIn(at, "UTC"), days)}${at.slice(10)}`;
}
