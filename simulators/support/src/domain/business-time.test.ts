import type { BusinessCalendar } from "@cashline/contracts/systems/support/policy";
import { addMs, epochMs, type Instant } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addBusinessMs, businessMsBetween, openingsOf } from "./business-time.ts";

const HOUR = 3_600_000;

const calendarOf = (timeZone: string, days: number[], opens: string, closes: string, ...holidays: string[]): BusinessCalendar => ({
  name: "test",
  timeZone,
  hours: days.map((day) => ({ day, opens, closes })),
  holidays: holidays.map((on) => ({ on, name: "holiday" })),
});
const weekdays = [1, 2, 3, 4, 5];
const everyDay = [1, 2, 3, 4, 5, 6, 7];

const office = calendarOf("UTC", weekdays, "09:00", "17:00", "2026-01-01");
const berlin = calendarOf("Europe/Berlin", weekdays, "09:00", "17:00");
const newYork = calendarOf("America/New_York", weekdays, "08:00", "18:00");
const kolkata = calendarOf("Asia/Kolkata", weekdays, "09:30", "18:30");
const nights = calendarOf("Europe/Berlin", everyDay, "22:00", "06:00");
const always = calendarOf("Europe/Berlin", everyDay, "00:00", "00:00");
const lunch: BusinessCalendar = {
  ...office,
  hours: weekdays.flatMap((day) => [
    { day, opens: "13:00", closes: "17:00" },
    { day, opens: "09:00", closes: "12:00" },
  ]),
};

describe("the deadline after staffed hours", () => {
  test.each<[string, BusinessCalendar, string, number, string]>([
    ["within a day", office, "2026-01-05T10:00:00.000Z", 2, "2026-01-05T12:00:00.000Z"],
    ["at the end of the day, not the next opening", office, "2026-01-05T10:00:00.000Z", 7, "2026-01-05T17:00:00.000Z"],
    ["over the night", office, "2026-01-05T16:00:00.000Z", 2, "2026-01-06T10:00:00.000Z"],
    ["from before the opening", office, "2026-01-05T03:00:00.000Z", 1, "2026-01-05T10:00:00.000Z"],
    ["from the closing itself", office, "2026-01-05T17:00:00.000Z", 1, "2026-01-06T10:00:00.000Z"],
    ["over the weekend", office, "2026-01-09T16:30:00.000Z", 1, "2026-01-12T09:30:00.000Z"],
    ["from a Saturday", office, "2026-01-10T12:00:00.000Z", 8, "2026-01-12T17:00:00.000Z"],
    ["over a holiday", office, "2025-12-31T16:00:00.000Z", 2, "2026-01-02T10:00:00.000Z"],
    [
      "over a holiday and a weekend",
      { ...office, holidays: [{ on: "2026-01-09", name: "Friday" }] },
      "2026-01-08T16:00:00.000Z",
      2,
      "2026-01-12T10:00:00.000Z",
    ],
    ["a week of it", office, "2026-01-05T09:00:00.000Z", 40, "2026-01-09T17:00:00.000Z"],
    ["over lunch", lunch, "2026-01-05T11:00:00.000Z", 2, "2026-01-05T14:00:00.000Z"],
    ["in the zone's own winter", berlin, "2026-01-05T15:00:00.000Z", 2, "2026-01-06T09:00:00.000Z"],
    ["in the zone's own summer", berlin, "2026-07-06T14:00:00.000Z", 2, "2026-07-07T08:00:00.000Z"],
    ["over the weekend clocks go forward (29 March 2026)", berlin, "2026-03-27T15:00:00.000Z", 2, "2026-03-30T08:00:00.000Z"],
    ["over the weekend clocks go back (1 November 2026)", newYork, "2026-10-30T21:00:00.000Z", 2, "2026-11-02T14:00:00.000Z"],
    ["a zone of half hours", kolkata, "2026-01-05T12:30:00.000Z", 1, "2026-01-06T04:30:00.000Z"],
    ["overnight", nights, "2026-01-05T22:00:00.000Z", 3, "2026-01-06T01:00:00.000Z"],
    ["overnight, from the evening before", nights, "2026-01-06T04:00:00.000Z", 2, "2026-01-06T22:00:00.000Z"],
    ["at any hour", always, "2026-01-03T20:00:00.000Z", 10, "2026-01-04T06:00:00.000Z"],
  ])("%s", (_what, calendar, from, hours, due) => {
    expect(addBusinessMs(calendar, from, hours * HOUR)).toBe(due);
    expect(businessMsBetween(calendar, from, due)).toBe(hours * HOUR);
  });

  test("a week that is never staffed has none", () => {
    expect(() => addBusinessMs({ ...office, hours: [] }, "2026-01-05T09:00:00.000Z", 1)).toThrow(RangeError);
  });
});

describe("what a night is long", () => {
  const hoursOf = (calendar: BusinessCalendar, on: string): number[] => openingsOf(calendar, on).map(([from, to]) => (to - from) / HOUR);
  const across = { ...nights, holidays: [{ on: "2026-01-06", name: "Epiphany" }] };
  test.each<[string, BusinessCalendar, string, number[]]>([
    ["eight hours", nights, "2026-01-05", [2, 6]],
    ["seven when clocks go forward", nights, "2026-03-28", [2, 5]],
    ["nine when they go back", nights, "2026-10-24", [2, 7]],
    ["its evening alone before a holiday", across, "2026-01-05", [2]],
    ["its morning alone after one", across, "2026-01-06", [6]],
    ["a day that is skipped in part", calendarOf("Europe/Berlin", [7], "02:30", "04:00"), "2026-03-29", [1]],
    ["a day that is skipped wholly", calendarOf("Europe/Berlin", [7], "02:00", "03:00"), "2026-03-29", []],
    ["hours shown twice, counted once", calendarOf("Europe/Berlin", [7], "02:00", "02:30"), "2026-10-25", [0.5]],
    ["a whole day of 23 hours", always, "2026-03-29", [23]],
    ["a day without hours", office, "2026-01-10", []],
  ])("%s", (_what, calendar, on, hours) => {
    expect(hoursOf(calendar, on)).toEqual(hours);
  });

  test("hours side by side do not overlap, also where the clock skips", () => {
    const joined: BusinessCalendar = {
      ...berlin,
      hours: [
        { day: 7, opens: "01:00", closes: "02:30" },
        { day: 7, opens: "02:30", closes: "04:00" },
      ],
    };
    expect(hoursOf(joined, "2026-03-29")).toEqual([1, 1]);
  });
});

describe("for every calendar and instant", () => {
  const instants = fc
    .integer({ min: epochMs("2025-10-01T00:00:00.000Z"), max: epochMs("2026-12-01T00:00:00.000Z") })
    .map((ms) => new Date(ms).toISOString() as Instant);
  const calendars = fc.constantFrom(office, berlin, newYork, kolkata, nights, always, lunch);
  const spans = fc.integer({ min: 1, max: 100 * HOUR });

  test("the time up to the deadline is the time that was given", () => {
    fc.assert(
      fc.property(calendars, instants, spans, (calendar, from, ms) => {
        expect(businessMsBetween(calendar, from, addBusinessMs(calendar, from, ms))).toBe(ms);
      }),
      { numRuns: 200 },
    );
  });

  test("parts of a span add up to it, and none is longer than the clock", () => {
    fc.assert(
      fc.property(calendars, instants, spans, spans, (calendar, from, first, second) => {
        const [middle, to] = [addMs(from, first), addMs(from, first + second)];
        const [whole, parts] = [
          businessMsBetween(calendar, from, to),
          [businessMsBetween(calendar, from, middle), businessMsBetween(calendar, middle, to)],
        ];
        expect((parts[0] ?? 0) + (parts[1] ?? 0)).toBe(whole);
        expect(whole).toBeLessThanOrEqual(first + second);
      }),
      { numRuns: 200 },
    );
  });

  test("more time is never due earlier", () => {
    fc.assert(
      fc.property(calendars, instants, spans, spans, (calendar, from, less, more) => {
        expect(addBusinessMs(calendar, from, less + more) > addBusinessMs(calendar, from, less)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("a desk at every hour counts as the clock does", () => {
    fc.assert(
      fc.property(instants, spans, (from, ms) => {
        expect(addBusinessMs(always, from, ms)).toBe(addMs(from, ms));
      }),
      { numRuns: 100 },
    );
  });
});
