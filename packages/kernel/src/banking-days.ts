import { addDays, dayOfWeek, type CalendarDate } from "./time.ts";

/** Whose holidays count: the Federal Reserve's, TARGET's, or nobody's, so that only weekends are free. */
export type BankingCalendar = "federal_reserve" | "target" | "weekends";

/**
 * The calendar of the system that clears a currency: Fedwire and FedACH for US dollars, T2 (formerly TARGET2) for euros.
 * Other currencies know weekends only.
 */
export function bankingCalendarOf(currency: string): BankingCalendar {
  return currency === "USD" ? "federal_reserve" : currency === "EUR" ? "target" : "weekends";
}

/** Whether banks clear on a day: a weekday that is no holiday of the calendar. */
export function isBankingDay(on: CalendarDate, calendar: BankingCalendar): boolean {
  return dayOfWeek(on) <= 5 && !holidaysOf(Number(on.slice(0, 4)), calendar).has(on);
}

/** The day itself, or the first banking day after it: "following business day" of ISDA and the Nacha rules. */
export function bankingDayFrom(on: CalendarDate, calendar: BankingCalendar): CalendarDate {
  let day = on;
  while (!isBankingDay(day, calendar)) day = addDays(day, 1);
  return day;
}

/**
 * So many banking days after a day, which is itself not counted; none after it is the day itself or the first that follows.
 * Four after Friday 2 January 2026 are Thursday the 8th.
 * @param count a whole number, not below zero
 */
export function addBankingDays(on: CalendarDate, count: number, calendar: BankingCalendar): CalendarDate {
  let day = count === 0 ? bankingDayFrom(on, calendar) : on;
  for (let left = count; left > 0; left -= 1) day = bankingDayFrom(addDays(day, 1), calendar);
  return day;
}

/** Easter Sunday in the Gregorian calendar. Source: the anonymous algorithm (Meeus, "Astronomical Algorithms", chapter 8). */
export function easterOf(year: number): CalendarDate {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return date(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

const date = (year: number, month: number, day: number): CalendarDate =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

const [MONDAY, THURSDAY] = [1, 4];

/** The `nth` such weekday of a month. */
function nth(year: number, month: number, weekday: number, ordinal: number): CalendarDate {
  const first = date(year, month, 1);
  return addDays(first, ((weekday - dayOfWeek(first) + 7) % 7) + (ordinal - 1) * 7);
}

/** A fixed holiday on a Sunday is kept on Monday; one on a Saturday is not moved (Federal Reserve Bank Services, holiday schedules). */
const fixedAtFed = (on: CalendarDate): CalendarDate => (dayOfWeek(on) === 7 ? addDays(on, 1) : on);

/** Source: Federal Reserve Bank Services, "Holiday schedules" (frbservices.org); Nacha's ACH settles on the same days. */
function federalReserve(year: number): CalendarDate[] {
  const memorialDay = addDays(nth(year, 6, MONDAY, 1), -7);
  const moving = [nth(year, 1, MONDAY, 3), nth(year, 2, MONDAY, 3), memorialDay, nth(year, 9, MONDAY, 1), nth(year, 10, MONDAY, 2)];
  const fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)];
  return [...fixed.map(fixedAtFed), ...moving, nth(year, 11, THURSDAY, 4)];
}

/** Source: European Central Bank, "TARGET Services closing days": the same six every year since 2002; SEPA settles on the others. */
function target(year: number): CalendarDate[] {
  const easter = easterOf(year);
  return [date(year, 1, 1), addDays(easter, -2), addDays(easter, 1), date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)];
}

const rules: Readonly<Record<BankingCalendar, (year: number) => CalendarDate[]>> = {
  federal_reserve: federalReserve,
  target,
  weekends: () => [],
};
const known = new Map<string, ReadonlySet<CalendarDate>>();

function holidaysOf(year: number, calendar: BankingCalendar): ReadonlySet<CalendarDate> {
  const key = `${calendar} ${year}`;
  let holidays = known.get(key);
  if (!holidays) known.set(key, (holidays = new Set(rules[calendar](year))));
  return holidays;
}
