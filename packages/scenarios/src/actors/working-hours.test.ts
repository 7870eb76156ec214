import { dateIn, dayOfWeek } from "@cashline/kernel/time";
import fc from "fast-check";
import { expect, test } from "vitest";
import { actsAt, nextWorkingHalfHour } from "./working-hours.ts";

test.each([
  ["on a half hour it is that one", "2026-01-14T10:30:00.000Z", "UTC", "2026-01-14T10:30:00.000Z"],
  ["between half hours it is the next", "2026-01-14T10:30:00.001Z", "UTC", "2026-01-14T11:00:00.000Z"],
  ["early in the morning it is the opening", "2026-01-14T05:12:00.000Z", "UTC", "2026-01-14T09:00:00.000Z"],
  ["in the last half hour it is the next morning", "2026-01-14T16:31:00.000Z", "UTC", "2026-01-15T09:00:00.000Z"],
  ["on Friday evening it is Monday", "2026-01-16T18:00:00.000Z", "UTC", "2026-01-19T09:00:00.000Z"],
  ["on Sunday it is Monday", "2026-01-18T12:00:00.000Z", "UTC", "2026-01-19T09:00:00.000Z"],
  ["in New York the day begins later", "2026-01-14T10:30:00.000Z", "America/New_York", "2026-01-14T14:00:00.000Z"],
  ["in summer time an hour earlier", "2026-07-15T10:30:00.000Z", "America/New_York", "2026-07-15T13:00:00.000Z"],
  ["in India half hours are those of the clock on the wall", "2026-01-14T05:10:00.000Z", "Asia/Kolkata", "2026-01-14T05:30:00.000Z"],
  ["late Friday in London is Friday in New York", "2026-01-16T18:10:00.000Z", "America/New_York", "2026-01-16T18:30:00.000Z"],
  [
    "late Friday UTC is Saturday in Sydney, so it is Monday there",
    "2026-01-16T20:00:00.000Z",
    "Australia/Sydney",
    "2026-01-18T22:00:00.000Z",
  ],
])("%s", (_, at, timeZone, expected) => {
  expect(nextWorkingHalfHour(at, timeZone)).toBe(expected);
});

test("work is never before it was heard of, never on a weekend, and always on a half hour between nine and half past four", () => {
  const zone = fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "Europe/Berlin");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }), fc.integer({ min: 0, max: 3000 }), zone, (minute, takes, timeZone) => {
      const heardAt = new Date(Date.UTC(2025, 0, 1) + minute * 60_000).toISOString();
      const at = actsAt(heardAt, takes, timeZone);
      const wall = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
      expect(Date.parse(at) - Date.parse(heardAt)).toBeGreaterThanOrEqual(takes * 60_000);
      expect(dayOfWeek(dateIn(at, timeZone))).toBeLessThanOrEqual(5);
      expect(wall.hour * 60 + wall.minute).toBeGreaterThanOrEqual(9 * 60);
      expect(wall.hour * 60 + wall.minute).toBeLessThanOrEqual(16 * 60 + 30);
      expect(wall.minute % 30).toBe(0);
    }),
  );
});
