/**
 * A moment in UTC as `YYYY-MM-DDTHH:mm:ss.sssZ`; always this exact shape, so texts sort as times do. What would leave the
 * years of four digits is a RangeError.
 */
export type Instant = string;

/** A calendar day without time or zone: `YYYY-MM-DD`. */
export type CalendarDate = string;

/** Brings any RFC 3339 time to the one shape. @throws RangeError when it is not a time */
export function instant(text: string): Instant {
  return instantOf(Temporal.Instant.from(text).epochMilliseconds);
}

export function instantOf(epochMs: number): Instant {
  return fourDigits(new Date(epochMs).toISOString());
}

export function epochMs(at: Instant): number {
  return Date.parse(at);
}

export function addMs(at: Instant, ms: number): Instant {
  return instantOf(epochMs(at) + ms);
}

/** The calendar day of an instant in a time zone (IANA name). */
export function dateIn(at: Instant, timeZone: string): CalendarDate {
  if (timeZone === "UTC") return at.slice(0, 10);
  return fourDigits(Temporal.Instant.from(at).toZonedDateTimeISO(timeZone).toPlainDate().toString());
}

/** The instant at which `time` (`HH:mm`) of a day strikes in a time zone. */
export function instantAt(on: CalendarDate, time: string, timeZone = "UTC"): Instant {
  const zoned = Temporal.PlainDate.from(on).toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) });
  return instantOf(zoned.epochMilliseconds);
}

export function addDays(on: CalendarDate, days: number): CalendarDate {
  return fourDigits(Temporal.PlainDate.from(on).add({ days }).toString());
}

/**
 * `months` after an anchor date. A day the month lacks becomes its last day (overflow "constrain");
 * periods are therefore always counted from the original anchor, never from the previous period:
 * 31 January + 2 months is 31 March, not 28 March.
 */
export function addMonths(anchor: CalendarDate, months: number): CalendarDate {
  return fourDigits(Temporal.PlainDate.from(anchor).add({ months }, { overflow: "constrain" }).toString());
}

/** Days from `from` to `to`, the last day not counted; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days;
}

/** The accounting month of a day: `YYYY-MM`. */
export function monthOf(on: CalendarDate): string {
  return on.slice(0, 7);
}

/** The first day of the month after the one a day lies in. */
export function firstOfNextMonth(on: CalendarDate): CalendarDate {
  return fourDigits(Temporal.PlainDate.from(on).with({ day: 1 }).add({ months: 1 }).toString());
}

/** ISO 8601 writes other years with a sign, and such texts do not sort as times do. */
function fourDigits(text: string): string {
  if (!/^\d{4}-/.test(text)) throw new RangeError(`${text} is outside the years 0000 to 9999`);
  return text;
}

/** 1 for Monday to 7 for Sunday (ISO 8601). */
export function dayOfWeek(on: CalendarDate): number {
  return Temporal.PlainDate.from(on).dayOfWeek;
}
