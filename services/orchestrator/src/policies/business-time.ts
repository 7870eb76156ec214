import { addDays, addMs, dayOfWeek, instantAt, monthOf, type Instant } from "@cashline/kernel/time";

const OPENS = "09:00";
const HOURS_A_DAY = 8;
const HOUR_MS = 3_600_000;

/** The instant after `hours` of business time, Monday to Friday 09:00 to 17:00 UTC. */
export function afterBusinessHours(from: Instant, hours: number): Instant {
  let at = from;
  let leftMs = Math.round(hours * HOUR_MS);
  for (;;) {
    const day = at.slice(0, 10);
    const opens = instantAt(day, OPENS);
    const closes = addMs(opens, HOURS_A_DAY * HOUR_MS);
    if (dayOfWeek(day) > 5 || at >= closes) {
      at = instantAt(addDays(day, 1), OPENS);
      continue;
    }
    const start = at < opens ? opens : at;
    const availableMs = Date.parse(closes) - Date.parse(start);
    if (leftMs <= availableMs) return addMs(start, leftMs);
    leftMs -= availableMs;
    at = closes;
  }
}

/** The hours of business time between two instants; none when the second is not later. */
export function businessHoursBetween(from: Instant, to: Instant): number {
  let totalMs = 0;
  for (let day = from.slice(0, 10); day <= to.slice(0, 10); day = addDays(day, 1)) {
    if (dayOfWeek(day) > 5) continue;
    const opens = Date.parse(instantAt(day, OPENS));
    const start = Math.max(opens, Date.parse(from));
    const end = Math.min(opens + HOURS_A_DAY * HOUR_MS, Date.parse(to));
    totalMs += Math.max(0, end - start);
  }
  return totalMs / HOUR_MS;
}

/** Working days after a month's end in which its books are closed. */
const CLOSE_WEEK_DAYS = 5;

/** Whether an instant lies in close week: from the first of a month, UTC, to the end of its fifth working day. */
export function isCloseWeek(at: Instant): boolean {
  const today = at.slice(0, 10);
  let worked = 0;
  for (let day = `${monthOf(today)}-01`; day < today; day = addDays(day, 1)) if (dayOfWeek(day) <= 5) worked++;
  return worked < CLOSE_WEEK_DAYS;
}
