import type { MeteredEvent, UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { addMs, instantOf } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, limitsOf, type Ground } from "./judge.ts";
import { binding, meter } from "./metering-objects.fixture.ts";
import { defaultPolicy } from "./policy.ts";
import { cutOffOf, monthsOf, windowEnd, windowStart } from "./window.ts";

const now = "2026-01-20T12:00:00.000Z";
const event: MeteredEvent = { specversion: "1.0", id: "1", source: "/api", type: "prompt", subject: "c", time: now, data: { tokens: 5 } };
const seen = { id: "uev_1", type: "prompt", subjectId: "sbj_1", time: now, data: { tokens: 5 } } as unknown as UsageEvent;

const ground = (more: Partial<Ground> = {}): Ground => {
  const policy = more.policy ?? defaultPolicy;
  return {
    now,
    policy,
    limits: limitsOf(now, policy),
    seen: undefined,
    meters: [meter],
    subject: { id: "sbj_1", bindings: [binding] },
    closedThrough: () => null,
    ...more,
  };
};

describe("an event", () => {
  test("counts at its own time when it is not late", () => {
    expect(judge(event, ground())).toMatchObject({ outcome: "counted", isLate: false, countedAt: now, subscriptionId: "sub_1" });
  });

  test("without a time happened when it was received", () => {
    const { time: _, ...timeless } = event;
    expect(judge(timeless, ground())).toMatchObject({ time: now, countedAt: now });
  });

  test("with another offset is the same instant", () => {
    expect(judge({ ...event, time: "2026-01-20T14:00:00+02:00" }, ground({ seen }))).toEqual({ outcome: "duplicate" });
  });

  test.each([
    ["unknown-event-type", event, { meters: [] }],
    ["unknown-subject", event, { subject: undefined }],
    ["time-not-readable", { ...event, time: "2026-01-19T23:59:60Z" }, {}],
    ["too-old", { ...event, time: "2025-12-16T11:59:59.999Z" }, {}],
    ["in-the-future", { ...event, time: "2026-01-20T12:05:00.001Z" }, {}],
    ["no-subscription", event, { subject: { id: "sbj_1", bindings: [{ ...binding, endOn: "2026-01-20" }] } }],
    ["value-missing", { ...event, data: {} }, {}],
    ["value-missing", { ...event, data: { tokens: null } }, {}],
    ["not-a-number", { ...event, data: { tokens: "many" } }, {}],
    ["negative-quantity", { ...event, data: { tokens: -1 } }, {}],
    ["negative-quantity", { ...event, data: { tokens: "-0.00000001" } }, {}],
    ["group-not-text", { ...event, data: { tokens: 1, model: "x".repeat(121) } }, {}],
    ["id-reused", { ...event, data: { tokens: 6 } }, { seen }],
    ["id-reused", { ...event, time: "2026-01-20T11:00:00.000Z" }, { seen }],
    ["id-reused", event, { seen, subject: { id: "sbj_2", bindings: [binding] } }],
  ] as [string, MeteredEvent, Partial<Ground>][])("is refused as %s: %j", (code, given, more) => {
    expect(judge(given, ground(more))).toMatchObject({ outcome: "refused", code });
  });

  test("with a negative value counts where the policy adds it up", () => {
    const policy = { ...defaultPolicy, negativeQuantities: "net" as const };
    expect(judge({ ...event, data: { tokens: -5 } }, ground({ policy }))).toMatchObject({ outcome: "counted" });
  });

  test("that comes again is a duplicate, even when by now it would be too old", () => {
    const later = limitsOf("2027-01-01T00:00:00.000Z", defaultPolicy);
    expect(judge(event, ground({ seen, limits: later }))).toEqual({ outcome: "duplicate" });
  });

  test("counts on all meters of its type or on none", () => {
    const other = { ...meter, id: "mtr_2", slug: "images", valueProperty: "images" };
    expect(judge(event, ground({ meters: [meter, other] }))).toMatchObject({ outcome: "refused", code: "value-missing" });
  });

  test("inherits no value from JavaScript", () => {
    const odd = { ...meter, valueProperty: "constructor" };
    expect(judge(event, ground({ meters: [odd] }))).toMatchObject({ code: "value-missing" });
  });
});

describe("a late event", () => {
  // A day ends at midnight; with a grace of 24 hours the 18th is cut off on the 20th at 00:00.
  const late = { ...event, time: "2026-01-18T23:59:59.999Z" };

  test.each([
    ["2026-01-18T23:59:59.999Z", true],
    ["2026-01-19T00:00:00.000Z", false],
  ])("at %s is late: %s", (time, isLate) => {
    expect(judge({ ...event, time }, ground())).toMatchObject({ isLate });
  });

  test("of a closed day is late, though the grace has become longer since", () => {
    const policy = { ...defaultPolicy, graceHours: 720 };
    expect(judge(late, ground({ policy }))).toMatchObject({ isLate: false });
    expect(judge(late, ground({ policy, closedThrough: () => "2026-01-19" }))).toMatchObject({ isLate: true });
  });

  test.each([
    ["current_window", { outcome: "counted", countedAt: now }],
    ["reopen", { outcome: "counted", countedAt: late.time }],
    ["quarantine", { outcome: "quarantined", reason: "late" }],
  ] as const)("is treated by the policy %s", (lateEvents, expected) => {
    expect(judge(late, ground({ policy: { ...defaultPolicy, lateEvents } }))).toMatchObject({ isLate: true, time: late.time, ...expected });
  });

  test("of an ended subscription has no current window and is set aside", () => {
    const bindings = [{ ...binding, endOn: "2026-01-19" }];
    expect(judge(late, ground({ subject: { id: "sbj_1", bindings } }))).toMatchObject({
      outcome: "quarantined",
      reason: "subscription_ended",
    });
  });

  test("is late exactly when the cut-off of its window has come", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 * 86_400_000 }),
        fc.integer({ min: 0, max: 720 }),
        fc.constantFrom("hour", "day"),
        (ago, graceHours, windowSize) => {
          const policy = { ...defaultPolicy, graceHours, oldestDays: 400 };
          const time = addMs(now, -ago);
          const end = windowEnd(windowStart(time, windowSize), windowSize);
          const judged = judge({ ...event, time }, ground({ policy, meters: [{ ...meter, windowSize }] }));
          expect(judged).toMatchObject({ isLate: cutOffOf(end, graceHours) <= now });
        },
      ),
    );
  });
});

test("every instant lies in one window of each size, and windows do not overlap", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.constantFrom("hour", "day", "month"), (ms, size) => {
      const at = instantOf(ms);
      const start = windowStart(at, size);
      expect(start <= at && at < windowEnd(start, size)).toBe(true);
      expect(windowStart(windowEnd(start, size), size)).toBe(windowEnd(start, size));
    }),
  );
});

test.each([
  ["2025-12-31", "2026-02-01", ["2025-12", "2026-01", "2026-02"]],
  ["9999-12-01", "9999-12-31", ["9999-12"]],
  ["0001-01-01", "0001-01-02", ["0001-01"]],
])("%s to %s touches %j", (from, to, months) => {
  expect(monthsOf(from, to)).toEqual(months);
});
