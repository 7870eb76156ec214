import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  addMonths,
  addMs,
  dateIn,
  dayOfWeek,
  daysBetween,
  epochMs,
  firstOfNextMonth,
  instant,
  instantAt,
  instantOf,
  monthOf,
} from "./time.ts";

const day = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe("instants", () => {
  test.each([
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"],
    ["2026-01-01T02:30:00+02:30", "2026-01-01T00:00:00.000Z"],
    ["2026-01-01T00:00:00.123456Z", "2026-01-01T00:00:00.123Z"],
  ])("%s is %s", (text, expected) => {
    expect(instant(text)).toBe(expected);
  });

  test.each(["2026-01-01", "yesterday", "2026-13-01T00:00:00Z", ""])("%j is refused", (text) => {
    expect(() => instant(text)).toThrow(RangeError);
  });

  test("sort as text the way they sort as time", () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(instantOf(a) < instantOf(b)).toBe(a < b);
      }),
    );
  });

  test("move by milliseconds", () => {
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((ms) => ms !== 0),
        (at, ms) => {
          expect(epochMs(addMs(instantOf(at + 1_000_000), ms))).toBe(at + 1_000_000 + ms);
        },
      ),
    );
  });
});

describe("the years of four digits", () => {
  test("reach from 0000 to 9999", () => {
    expect(addMs("9999-12-31T23:59:59.998Z", 1)).toBe("9999-12-31T23:59:59.999Z");
    expect(addMs("0000-01-01T00:00:00.001Z", -1)).toBe("0000-01-01T00:00:00.000Z");
    expect([addDays("9999-12-30", 1), addMonths("9999-11-30", 1), firstOfNextMonth("9999-11-30")]).toEqual([
      "9999-12-31",
      "9999-12-30",
      "9999-12-01",
    ]);
  });

  test.each<[string, () => string, string]>([
    ["the millisecond after", () => addMs("9999-12-31T23:59:59.999Z", 1), "+010000-01-01T00:00:00.000Z"],
    ["the millisecond before", () => addMs("0000-01-01T00:00:00.000Z", -1), "-000001-12-31T23:59:59.999Z"],
    ["the day after", () => addDays("9999-12-31", 1), "+010000-01-01"],
    ["the month after", () => addMonths("9999-12-31", 1), "+010000-01-31"],
    ["the month before", () => addMonths("0000-01-31", -1), "-000001-12-31"],
    ["the first of the month after", () => firstOfNextMonth("9999-12-05"), "+010000-01-01"],
    ["a day already begun further east", () => dateIn("9999-12-31T23:30:00.000Z", "Europe/Berlin"), "+010000-01-01"],
  ])("are left by %s, which is refused", (_, leave, text) => {
    expect(leave).toThrow(new RangeError(`${text} is outside the years 0000 to 9999`));
  });
});

describe("days in a time zone", () => {
  test.each([
    ["2026-03-01T23:30:00.000Z", "UTC", "2026-03-01"],
    ["2026-03-01T23:30:00.000Z", "Europe/Berlin", "2026-03-02"],
    ["2026-03-01T03:00:00.000Z", "America/New_York", "2026-02-28"],
  ])("%s in %s is on %s", (at, zone, on) => {
    expect(dateIn(at, zone)).toBe(on);
  });

  test.each([
    ["2026-01-15", "09:00", "UTC", "2026-01-15T09:00:00.000Z"],
    ["2026-01-15", "09:00", "America/New_York", "2026-01-15T14:00:00.000Z"],
    ["2026-07-15", "09:00", "America/New_York", "2026-07-15T13:00:00.000Z"],
    ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  ])("%s %s in %s strikes at %s, also in an hour the clock skips", (on, time, zone, at) => {
    expect(instantAt(on, time, zone)).toBe(at);
  });

  test("a time of day without a zone is UTC", () => {
    expect(instantAt("2026-07-15", "09:00")).toBe("2026-07-15T09:00:00.000Z");
  });
});

describe("calendar arithmetic", () => {
  test.each([
    ["2025-01-31", 1, "2025-02-28"],
    ["2024-01-31", 1, "2024-02-29"],
    ["2025-01-31", 2, "2025-03-31"],
    ["2024-02-29", 12, "2025-02-28"],
    ["2024-02-29", 48, "2028-02-29"],
    ["2025-03-31", -1, "2025-02-28"],
  ])("%s and %i months is %s", (anchor, months, expected) => {
    expect(addMonths(anchor, months)).toBe(expected);
  });

  test("periods counted from one anchor keep its day wherever the month has it", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 120 }), (anchor, months) => {
        const later = addMonths(anchor, months);
        expect(later.slice(8) === anchor.slice(8) || addDays(later, 1).slice(8) === "01").toBe(true);
      }),
    );
  });

  test("days between undo days added", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -2000, max: 2000 }), (on, days) => {
        expect(daysBetween(on, addDays(on, days)) - days).toBe(0);
      }),
    );
  });

  test.each([
    ["2024-02-28", "2024-03-01", 2],
    ["2025-02-28", "2025-03-01", 1],
    ["2024-01-01", "2025-01-01", 366],
    ["2026-03-01", "2026-02-01", -28],
    ["2026-03-01", "2026-03-01", 0],
  ])("from %s to %s it is %i days", (from, to, days) => {
    expect(daysBetween(from, to) - days).toBe(0);
  });

  test.each([
    ["2026-01-31", "2026-01", "2026-02-01"],
    ["2024-02-29", "2024-02", "2024-03-01"],
    ["2026-12-01", "2026-12", "2027-01-01"],
  ])("%s lies in %s, which ends before %s", (on, month, next) => {
    expect([monthOf(on), firstOfNextMonth(on)]).toEqual([month, next]);
  });

  test("the first of the next month is the next day of another month", () => {
    fc.assert(
      fc.property(day, (on) => {
        const first = firstOfNextMonth(on);
        expect(monthOf(addDays(first, -1))).toBe(monthOf(on));
        expect(first.slice(8)).toBe("01");
      }),
    );
  });

  test("weekdays count from Monday", () => {
    expect(["2026-01-05", "2026-01-11"].map(dayOfWeek)).toEqual([1, 7]);
  });
});
