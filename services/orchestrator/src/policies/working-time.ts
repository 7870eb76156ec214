import { addDays, dateIn, dayOfWeek, instantAt, type Instant } from "@cashline/kernel/time";

/** The first instant at or after `at` that lies in somebody's working hours, Monday to Friday by her own clock. */
export function nextAtWork(
  at: Instant,
  { timeZone, workingHours }: { timeZone: string; workingHours: { from: string; to: string } },
): Instant {
  let day = dateIn(at, timeZone);
  for (;;) {
    if (dayOfWeek(day) <= 5) {
      const opens = instantAt(day, workingHours.from, timeZone);
      if (at <= opens) return opens;
      if (at < instantAt(day, workingHours.to, timeZone)) return at;
    }
    day = addDays(day, 1);
  }
}
