import type { WindowSize } from "@cashline/contracts/systems/metering/entities";
import { addMs, firstOfNextMonth, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";

const HOUR_MS = 3_600_000;

/** The beginning of the window an instant lies in. Windows are of UTC. Source: OpenMeter's windows, in UTC. */
export function windowStart(at: Instant, size: WindowSize | "month"): Instant {
  if (size === "hour") return `${at.slice(0, 13)}:00:00.000Z`;
  return size === "day" ? `${at.slice(0, 10)}T00:00:00.000Z` : `${at.slice(0, 7)}-01T00:00:00.000Z`;
}

/** The first instant after a window. Source: OpenMeter's windows, in UTC. */
export function windowEnd(start: Instant, size: WindowSize | "month"): Instant {
  if (size === "month") return startOfDay(firstOfNextMonth(start.slice(0, 10)));
  return addMs(start, size === "hour" ? HOUR_MS : 24 * HOUR_MS);
}

/**
 * From when on events of what ended at `end` are late.
 * Source: ours; the grace is policy, after Lago's grace period of an invoice.
 */
export function cutOffOf(end: Instant, graceHours: number): Instant {
  return addMs(end, graceHours * HOUR_MS);
}

/** The first instant of a day. Source: OpenMeter's windows, in UTC. */
export function startOfDay(on: CalendarDate): Instant {
  return instantAt(on, "00:00");
}

/** The months that days from `from` up to `to` touch, `YYYY-MM`. Source: ours; usage is kept by month. */
export function monthsOf(from: CalendarDate, to: CalendarDate): string[] {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
  const first = number(from);
  return Array.from({ length: Math.max(0, number(to) - first + 1) }, (_, index) => {
    const month = first + index;
    return `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`;
  });
}
