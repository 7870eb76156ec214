import type { BusinessCalendar } from "@cashline/contracts/systems/support/policy";
import { addDays, dateIn, dayOfWeek, epochMs, instantOf, type CalendarDate, type Instant } from "@cashline/kernel/time";

/** Milliseconds since 1970 between which the desk is staffed, the end not included. */
type Opening = readonly [from: number, to: number];

const MIDNIGHT = "00:00";

/**
 * Further than any target reaches: 43,200 minutes at the least week of five hours are 144 weeks, and 100 holidays take
 * 100 days more.
 */
const REACH_DAYS = 2000;

/**
 * When the desk is staffed on a local day and, for hours past midnight, the morning after, in order of time. What lies on
 * a holiday falls away, as with Zendesk's schedules, and so do hours that are cut at midnight by it.
 */
export function openingsOf(calendar: BusinessCalendar, on: CalendarDate): Opening[] {
  const { timeZone } = calendar;
  const day = dayOfWeek(on);
  const hours = calendar.hours.filter((each) => each.day === day).toSorted((a, b) => (a.opens < b.opens ? -1 : 1));
  if (hours.length === 0) return [];
  const next = addDays(on, 1);
  const works = (each: CalendarDate): boolean => !calendar.holidays.some((holiday) => holiday.on === each);
  return hours
    .flatMap(({ opens, closes }): Opening[] => {
      const from = strikes(on, opens, timeZone);
      if (closes > opens) return works(on) ? [[from, strikes(on, closes, timeZone)]] : [];
      const midnight = strikes(next, MIDNIGHT, timeZone);
      return [
        ...(works(on) ? ([[from, midnight]] as const) : []),
        ...(works(next) ? ([[midnight, strikes(next, closes, timeZone)]] as const) : []),
      ];
    })
    .filter(([from, to]) => from < to);
}

/**
 * Staffed milliseconds between two instants, the second not included: the time that really passes, so that a night in which
 * clocks go forward is an hour short.
 * Source: Zendesk's schedules; real time on days when clocks change is ours.
 */
export function businessMsBetween(calendar: BusinessCalendar, from: Instant, to: Instant): number {
  const [start, end] = [epochMs(from), epochMs(to)];
  let total = 0;
  for (const [opens, closes] of openingsFrom(calendar, from)) {
    if (opens >= end) return total;
    total += Math.max(0, Math.min(closes, end) - Math.max(opens, start));
  }
  return total;
}

/**
 * The instant by which `ms` of staffed time have passed: within the hours or at their end, never at the next opening.
 * Source: Zendesk's schedules.
 * @param ms above zero
 */
export function addBusinessMs(calendar: BusinessCalendar, from: Instant, ms: number): Instant {
  const start = epochMs(from);
  let left = ms;
  for (const [opens, closes] of openingsFrom(calendar, from)) {
    const begins = Math.max(opens, start);
    if (closes <= begins) continue;
    if (left <= closes - begins) return instantOf(begins + left);
    left -= closes - begins;
  }
  throw new RangeError(`calendar ${calendar.name} has no ${ms} ms within ${REACH_DAYS} days`);
}

function* openingsFrom(calendar: BusinessCalendar, from: Instant): Generator<Opening> {
  // The night before may reach into the day.
  const first = addDays(dateIn(from, calendar.timeZone), -1);
  for (let days = 0; days < REACH_DAYS; days += 1) yield* openingsOf(calendar, addDays(first, days));
}

/**
 * When a wall clock shows a time. A time shown twice is the first of the two; one that is skipped is the instant of the
 * skip, so that no hour is counted twice and none is made up.
 */
function strikes(on: CalendarDate, time: string, timeZone: string): number {
  const wall = Temporal.PlainDate.from(on).toPlainDateTime(Temporal.PlainTime.from(time));
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: "compatible" });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds;
  const skip = zoned.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  return skip?.epochMilliseconds ?? zoned.epochMilliseconds;
}
