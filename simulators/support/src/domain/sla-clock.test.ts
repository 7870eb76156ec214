import { addMs, epochMs, instantOf } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPolicy } from "./policy.ts";
import {
  alarmOf,
  cancelClock,
  fulfilClock,
  pauseClock,
  restartClock,
  resumeClock,
  retargetClock,
  ringClock,
  startClock,
} from "./sla-clock.ts";

const [office] = defaultPolicy.calendars;
if (!office) throw new Error("the default policy has no calendar");
const measure = { calendar: office, warnAtPercent: 80 };
const at = (day: number, time: string): string => `2026-01-${String(day).padStart(2, "0")}T${time}:00.000Z`;
const four = { minutes: 240, hours: "business" as const };
const started = startClock(four, measure, at(5, "09:00"));

describe("a clock", () => {
  test("has its deadline after the target's hours, and warns at the policy's part of it", () => {
    expect(started).toMatchObject({ state: "active", dueAt: at(5, "13:00"), warnAt: at(5, "12:12") });
    expect(startClock({ minutes: 240, hours: "calendar" }, measure, at(9, "16:00"))).toMatchObject({ dueAt: at(9, "20:00") });
    expect(startClock(four, { ...measure, warnAtPercent: null }, at(5, "09:00")).warnAt).toBeNull();
  });

  test("is due later by what it paused, in its own hours", () => {
    const paused = pauseClock(started, measure, at(5, "10:00"));
    expect(paused).toMatchObject({ state: "paused", dueAt: null, warnAt: null, spentBusinessMs: 3_600_000 });
    expect(alarmOf(paused)).toBeNull();
    expect(resumeClock(paused, measure, at(6, "16:00"))).toMatchObject({ state: "active", dueAt: at(7, "11:00"), warnAt: at(7, "10:12") });
  });

  test("warns first and is breached at its deadline itself, once each", () => {
    expect(ringClock(started, at(5, "12:11"))).toBeUndefined();
    const warned = ringClock(started, at(5, "12:12"));
    expect(warned).toMatchObject({ notice: "warning", clock: { warnedAt: at(5, "12:12"), breachedAt: null } });
    const breached = warned && ringClock(warned.clock, at(5, "13:00"));
    expect(breached).toMatchObject({ notice: "breach", clock: { breachedAt: at(5, "13:00"), state: "active" } });
    expect(breached && ringClock(breached.clock, at(6, "13:00"))).toBeUndefined();
  });

  test("kept in time has no alarm left; kept late keeps its breach", () => {
    const kept = fulfilClock(started, measure, at(5, "11:00"));
    expect(kept).toMatchObject({ state: "fulfilled", fulfilledAt: at(5, "11:00"), breachedAt: null });
    expect(alarmOf(kept)).toBeNull();
    const late = { ...started, breachedAt: at(5, "13:00"), runningSince: null };
    expect(fulfilClock(late, measure, at(6, "10:00"))).toMatchObject({
      state: "fulfilled",
      breachedAt: at(5, "13:00"),
      dueAt: at(5, "13:00"),
    });
  });

  test("that goes on after its fulfilment leaves out the time in between", () => {
    const kept = fulfilClock(started, measure, at(5, "11:00"));
    expect(restartClock(kept, measure, at(7, "09:00"))).toMatchObject({ state: "active", fulfilledAt: null, dueAt: at(7, "11:00") });
  });

  test.each([
    ["paused twice", pauseClock(pauseClock(started, measure, at(5, "10:00")), measure, at(5, "12:00")), { spentBusinessMs: 3_600_000 }],
    ["resumed while it runs", resumeClock(started, measure, at(5, "12:00")), { dueAt: at(5, "13:00") }],
    ["restarted while it runs", restartClock(started, measure, at(5, "12:00")), { dueAt: at(5, "13:00") }],
    [
      "fulfilled after it was cancelled",
      fulfilClock(cancelClock(started, measure, at(5, "10:00")), measure, at(5, "12:00")),
      { state: "cancelled" },
    ],
    [
      "cancelled after it was fulfilled",
      cancelClock(fulfilClock(started, measure, at(5, "10:00")), measure, at(5, "12:00")),
      { state: "fulfilled" },
    ],
  ])("%s does nothing more", (_what, clock, expected) => {
    expect(clock).toMatchObject(expected);
  });
});

describe("another target", () => {
  test.each([
    ["counts from the beginning", { minutes: 480, hours: "business" as const }, { dueAt: at(5, "17:00") }],
    ["counts from the beginning in its own hours", { minutes: 600, hours: "calendar" as const }, { dueAt: at(5, "19:00") }],
    ["that is passed is due at once", { minutes: 30, hours: "business" as const }, { dueAt: at(5, "10:00"), warnAt: null }],
  ])("%s", (_what, target, expected) => {
    expect(retargetClock(started, target, measure, at(5, "10:00"))).toMatchObject(expected);
  });

  test("is taken by a paused clock when it runs again", () => {
    const paused = retargetClock(
      pauseClock(started, measure, at(5, "10:00")),
      { minutes: 120, hours: "business" },
      measure,
      at(5, "11:00"),
    );
    expect(paused).toMatchObject({ state: "paused", dueAt: null });
    expect(resumeClock(paused, measure, at(5, "12:00"))).toMatchObject({ dueAt: at(5, "13:00") });
  });

  test("heals no breach and moves nothing that has ended", () => {
    const late = { ...started, breachedAt: at(5, "13:00") };
    for (const clock of [late, fulfilClock(started, measure, at(5, "10:00")), cancelClock(started, measure, at(5, "10:00"))])
      expect(retargetClock(clock, { minutes: 9999, hours: "calendar" }, measure, at(6, "10:00"))).toEqual(clock);
  });
});

test("however often a clock is paused, the time it runs up to its deadline is its target", () => {
  const minutes = fc.integer({ min: 1, max: 3000 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(minutes, minutes), { maxLength: 6 }),
      fc.constantFrom("business" as const, "calendar" as const),
      (turns, hours) => {
        let clock = startClock({ minutes: 20_000, hours }, measure, at(5, "09:00"));
        let [now, ran] = [at(5, "09:00"), 0];
        for (const [run, rest] of turns) {
          const before = clock.spentCalendarMs;
          now = addMs(now, run * 60_000);
          clock = pauseClock(clock, measure, now);
          expect(clock.spentCalendarMs - before).toBe(run * 60_000);
          ran = hours === "business" ? clock.spentBusinessMs : clock.spentCalendarMs;
          now = addMs(now, rest * 60_000);
          clock = resumeClock(clock, measure, now);
        }
        const end = pauseClock(clock, measure, clock.dueAt ?? now);
        expect(hours === "business" ? end.spentBusinessMs : end.spentCalendarMs).toBe(20_000 * 60_000);
        expect(ran).toBeLessThan(20_000 * 60_000);
        expect(instantOf(epochMs(clock.dueAt ?? now)) > now).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
