import { expect, it } from "vitest";
import { businessHoursBetween } from "./business-time.ts";
import { watchesOf } from "./sla.ts";

it.each([
  ["within a day", "2026-01-05T10:00:00.000Z", "2026-01-05T14:00:00.000Z", "2026-01-05T13:00:00.000Z", "2026-01-06T10:00:00.000Z"],
  ["over a night", "2026-01-05T10:00:00.000Z", "2026-01-06T10:00:00.000Z", "2026-01-05T16:00:00.000Z", "2026-01-07T10:00:00.000Z"],
  ["over a weekend", "2026-01-09T16:00:00.000Z", "2026-01-12T12:00:00.000Z", "2026-01-12T11:00:00.000Z", "2026-01-12T16:00:00.000Z"],
  [
    "without any business time",
    "2026-01-10T10:00:00.000Z",
    "2026-01-10T12:00:00.000Z",
    "2026-01-10T12:00:00.000Z",
    "2026-01-12T09:00:00.000Z",
  ],
])("%s: warned at three quarters, then the deadline, and as long again until the controller", (_what, from, dueAt, warning, second) => {
  expect(watchesOf(from, dueAt)).toEqual({ warning, deadline: dueAt, secondEscalation: second });
});

it.each([
  ["a morning", "2026-01-05T09:00:00.000Z", "2026-01-05T12:00:00.000Z", 3],
  ["a night", "2026-01-05T17:00:00.000Z", "2026-01-06T09:00:00.000Z", 0],
  ["a weekend", "2026-01-09T16:00:00.000Z", "2026-01-12T10:00:00.000Z", 2],
  ["backwards", "2026-01-06T09:00:00.000Z", "2026-01-05T09:00:00.000Z", 0],
])("%s has its hours", (_what, from, to, hours) => {
  expect(businessHoursBetween(from, to)).toBe(hours);
});
