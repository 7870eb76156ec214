import { addDays, addMs, dateIn, dayOfWeek, epochMs, instantAt, instantOf, type Instant } from "@cashline/kernel/time";

const OPENS = "09:00";
const CLOSES = "17:00";
const HALF_HOUR_MS = 30 * 60_000;

/**
 * The first half hour at or after an instant that lies in working hours: 09:00 up to but not at 17:00, Monday to Friday,
 * in the person's time zone (IANA name). Public holidays are not known.
 */
export function nextWorkingHalfHour(at: Instant, timeZone: string): Instant {
  let day = dateIn(at, timeZone);
  for (;;) {
    if (dayOfWeek(day) <= 5) {
      const opens = instantAt(day, OPENS, timeZone);
      // Counted from opening, since some zones are a quarter of an hour off the full one.
      const slot =
        at <= opens ? opens : instantOf(epochMs(opens) + Math.ceil((epochMs(at) - epochMs(opens)) / HALF_HOUR_MS) * HALF_HOUR_MS);
      if (slot < instantAt(day, CLOSES, timeZone)) return slot;
    }
    day = addDays(day, 1);
  }
}

/** When so many minutes of work are done that begin at an instant in working hours; what a day leaves over goes on the next morning. */
export function afterWorkingMinutes(begunAt: Instant, minutes: number, timeZone: string): Instant {
  let at = begunAt;
  for (let leftMs = minutes * 60_000; ;) {
    const availableMs = epochMs(instantAt(dateIn(at, timeZone), CLOSES, timeZone)) - epochMs(at);
    if (leftMs <= availableMs) return addMs(at, leftMs);
    leftMs -= Math.max(0, availableMs);
    at = nextWorkingHalfHour(addMs(at, Math.max(1, availableMs)), timeZone);
  }
}

/** When somebody acts who heard of it at `heardAt` and takes so many minutes to get to it. */
export function actsAt(heardAt: Instant, minutes: number, timeZone: string): Instant {
  return nextWorkingHalfHour(addMs(heardAt, minutes * 60_000), timeZone);
}
