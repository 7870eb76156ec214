import { addMs, dayOfWeek } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterBusinessHours, businessHoursBetween, isCloseWeek } from "./business-time.ts";

describe("business time, Monday to Friday 09:00 to 17:00 UTC", () => {
  // 2026-01-05 is a Monday.
  it.each([
    ["within a day", "2026-01-05T10:00:00.000Z", 4, "2026-01-05T14:00:00.000Z"],
    ["up to closing time", "2026-01-05T13:00:00.000Z", 4, "2026-01-05T17:00:00.000Z"],
    ["a full day", "2026-01-05T09:00:00.000Z", 8, "2026-01-05T17:00:00.000Z"],
    ["over night", "2026-01-05T15:00:00.000Z", 4, "2026-01-06T11:00:00.000Z"],
    ["minutes and seconds are kept", "2026-01-05T16:59:30.250Z", 4, "2026-01-06T12:59:30.250Z"],
    ["from before opening", "2026-01-05T03:00:00.000Z", 4, "2026-01-05T13:00:00.000Z"],
    ["from after closing", "2026-01-05T20:00:00.000Z", 4, "2026-01-06T13:00:00.000Z"],
    ["from exactly closing time", "2026-01-05T17:00:00.000Z", 1, "2026-01-06T10:00:00.000Z"],
    ["over the weekend", "2026-01-09T15:00:00.000Z", 4, "2026-01-12T11:00:00.000Z"],
    ["from a Saturday", "2026-01-10T12:00:00.000Z", 4, "2026-01-12T13:00:00.000Z"],
    ["from a Sunday night", "2026-01-11T23:59:59.999Z", 8, "2026-01-12T17:00:00.000Z"],
    ["three days", "2026-01-05T10:00:00.000Z", 24, "2026-01-08T10:00:00.000Z"],
    ["ten days over two weekends", "2026-01-05T10:00:00.000Z", 80, "2026-01-19T10:00:00.000Z"],
    ["over the end of the year", "2026-12-31T16:00:00.000Z", 2, "2027-01-01T10:00:00.000Z"],
    ["half an hour", "2026-01-05T16:30:00.000Z", 0.5, "2026-01-05T17:00:00.000Z"],
  ])("%s", (_what, from, hours, expected) => {
    expect(afterBusinessHours(from, hours)).toBe(expected);
  });

  const instants = fc.integer({ min: 0, max: 365 * 24 * 60 }).map((minutes) => addMs("2026-01-01T00:00:00.000Z", minutes * 60_000));
  it("ends within business hours, and two stretches make one", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (from, first, second) => {
        const end = afterBusinessHours(from, first);
        expect(dayOfWeek(end.slice(0, 10))).toBeLessThanOrEqual(5);
        expect(end.slice(11) > "09:00" && end.slice(11) <= "17:00:00.000Z").toBe(true);
        expect(afterBusinessHours(end, second)).toBe(afterBusinessHours(from, first + second));
      }),
    );
  });

  it("the business time up to the end of a stretch is the stretch", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 60 }), (from, hours) => {
        expect(businessHoursBetween(from, afterBusinessHours(from, hours))).toBeCloseTo(hours, 9);
      }),
    );
  });

  it.each([
    // 2026-02-01 is a Sunday, 2026-05-01 a Friday.
    ["2026-02-01T00:00:00.000Z", true],
    ["2026-02-06T23:59:59.999Z", true],
    ["2026-02-07T00:00:00.000Z", false],
    ["2026-04-30T23:59:59.999Z", false],
    ["2026-05-01T00:00:00.000Z", true],
    ["2026-05-07T12:00:00.000Z", true],
    ["2026-05-08T00:00:00.000Z", false],
  ])("%s is in close week: %s", (at, expected) => {
    expect(isCloseWeek(at)).toBe(expected);
  });

  it("no business time passes at night, over a weekend, or backwards", () => {
    expect(businessHoursBetween("2026-01-05T17:00:00.000Z", "2026-01-06T09:00:00.000Z")).toBe(0);
    expect(businessHoursBetween("2026-01-09T17:00:00.000Z", "2026-01-12T09:00:00.000Z")).toBe(0);
    expect(businessHoursBetween("2026-01-06T12:00:00.000Z", "2026-01-05T12:00:00.000Z")).toBe(0);
  });
});
