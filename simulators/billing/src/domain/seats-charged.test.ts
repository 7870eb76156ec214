import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { compare, fraction, ofDecimal, sumFractions } from "@cashline/kernel/fraction";
import { addDays, daysBetween, instantAt } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pause } from "./charged-share.ts";
import { begun } from "./example-objects.ts";
import type { Period } from "./periods.ts";
import { seatsCharged, seatsInUnits, type Told } from "./seats-charged.ts";

const START = "2026-01-01";
const terms: Subscription = { ...begun, billingFrequency: "monthly", startOn: START, endOn: "2027-01-01", anchorOn: START };
const seats = (quantity: number): Subscription => ({ ...terms, quantity });
const told = (quantity: number, on: string, time = "00:00"): Told => ({
  moment: { on, at: instantAt(on, time, "UTC") },
  before: seats(quantity),
});
const january = [{ startOn: START, endOn: "2026-02-01" }];
const tenDays: Pause[] = [{ from: "2026-01-06", to: "2026-01-16", treatment: "prorate" }];

/** A seat costs an hour's worth for each hour of a month: 744 of January, 672 of February. */
const prices = (pauses: readonly Pause[] | null) => ({
  costOf: (by: Subscription, { startOn, endOn }: Period) => fraction(by.quantity * 24 * daysBetween(startOn, endOn)),
  pausesOf: () => pauses,
});
const exactly = (...of: Parameters<typeof seatsCharged>) => sumFractions(seatsCharged(...of).map(({ exact }) => exact));
const days = { proration: "actual_days", timeZone: "UTC" } as const;

describe("seats are charged for January", () => {
  test.each([
    ["in full", 10, [], [], january, 10 * 744],
    ["before a change of the 21st and from it", 20, [told(10, "2026-01-21")], [], january, 10 * 480 + 20 * 264],
    ["a change told after it", 20, [told(10, "2026-02-03")], [], january, 10 * 744],
    ["a change of its first day", 20, [told(10, START)], [], january, 20 * 744],
    ["but for ten days paused", 10, [], tenDays, january, 10 * 504],
    ["around a pause, before a change and from it", 20, [told(10, "2026-01-21")], tenDays, january, 10 * 240 + 20 * 264],
    ["for some of its days", 20, [told(10, "2026-01-21")], tenDays, [{ startOn: "2026-01-10", endOn: "2026-01-26" }], 10 * 120 + 20 * 120],
    [
      "for days apart",
      10,
      [],
      [],
      [
        { startOn: START, endOn: "2026-01-03" },
        { startOn: "2026-01-30", endOn: "2026-02-01" },
      ],
      10 * 96,
    ],
    ["not at all where a pause left it out", 10, [], null, january, 0],
  ] as [string, number, Told[], Pause[] | null, typeof january, number][])("%s", (_which, quantity, changes, pauses, stretch, expected) => {
    expect(compare(exactly(seats(quantity), changes, stretch, prices(pauses), days), fraction(expected))).toBe(0);
  });

  test.each([
    ["by its days", "actual_days", 10 * (384 + 288)],
    // 15 of 30 days are left from the 16th on, and 12 of 30 are gone by the 13th.
    ["by months of thirty days", "thirty_day_months", 10 * (744 * (15 / 30) + 672 * (12 / 30))],
  ] as const)("and February, each by its own days: %s", (_which, proration, expected) => {
    const across = [{ startOn: "2026-01-16", endOn: "2026-02-13" }];
    const charged = (pauses: Pause[]) => exactly(seats(10), [], across, prices(pauses), { proration, timeZone: "UTC" });
    expect(compare(charged([]), ofDecimal(expected.toFixed(1)))).toBe(0);
    // A pause before the stretch or after it takes nothing off.
    expect(charged([{ from: "2026-01-02", to: "2026-01-09", treatment: "prorate" }])).toEqual(charged([]));
    expect(charged([{ from: "2026-02-20", to: "2026-02-22", treatment: "prorate" }])).toEqual(charged([]));
  });

  test("but not where a pause left it out, which leaves February", () => {
    const both = [{ startOn: "2026-01-16", endOn: "2026-02-13" }];
    const { costOf } = prices([]);
    const pausesOf = ({ startOn }: Period) => (startOn === START ? null : []);
    expect(compare(exactly(seats(10), [], both, { costOf, pausesOf }, days), fraction(10 * 288))).toBe(0);
  });

  test("by days a change within one counts from its midnight, by second from its second", () => {
    const at = [told(10, "2026-01-16", "18:00")];
    const charged = (proration: "actual_days" | "by_second") => exactly(seats(20), at, january, prices([]), { proration, timeZone: "UTC" });
    expect(compare(charged("actual_days"), fraction(10 * 360 + 20 * 384))).toBe(0);
    expect(compare(charged("by_second"), fraction(10 * 378 + 20 * 366))).toBe(0);
  });

  test("by the hour, whatever has changed and paused", () => {
    const hour = fc.record({ day: fc.integer({ min: 0, max: 70 }), hour: fc.nat(23), quantity: fc.nat(50) });
    // January, February and March are 90 days.
    const between = fc.tuple(fc.integer({ min: -3, max: 80 }), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(hour, { maxLength: 6 }), between, between, fc.nat(50), (drawn, [from, length], [first, more], last) => {
        const changes = drawn
          .toSorted((a, b) => a.day * 24 + a.hour - b.day * 24 - b.hour)
          .map((own) => told(own.quantity, addDays(START, own.day), `${String(own.hour).padStart(2, "0")}:00`));
        const pauses: Pause[] = [{ from: addDays(START, from), to: addDays(START, from + length), treatment: "prorate" }];
        const until = Math.min(Math.max(first, 0) + more, 90);
        const stretch = { startOn: addDays(START, Math.max(first, 0)), endOn: addDays(START, until) };
        let expected = 0;
        for (let own = Math.max(first, 0) * 24; own < until * 24; own += 1) {
          if (own >= from * 24 && own < (from + length) * 24) continue;
          const at = new Date(Date.UTC(2026, 0, 1, own)).toISOString();
          expected += changes.find(({ moment }) => Date.parse(moment.at) > Date.parse(at))?.before.quantity ?? last;
        }
        const exact = exactly(seats(last), changes, [stretch], prices(pauses), { proration: "by_second", timeZone: "UTC" });
        expect(compare(exact, fraction(expected))).toBe(0);
      }),
    );
  });
});

describe("seats in the units their documents charge", () => {
  test.each([
    ["a line not billed yet, rounded", 12_345n, 10n, undefined, [], 1235n],
    ["a line as it was billed, which rounding together had made smaller", 12_345n, 10n, 1234n, [], 1234n],
    ["a line with what changes made of it, each rounded", 10_010n, 10n, 1000n, [-500n, 502n], 1002n],
    ["a line of which a change made too little for an item", 33n, 28n, 2n, [], 2n],
    ["the exact amount where a coupon has a part in the line", 12_345n, 10n, 617n, [], 1235n],
    ["the exact amount where the line was credited by more than rounding", 12_345n, 10n, 1235n, [-200n, 100n], 1235n],
  ])("%s", (_, n, d, billed, items, expected) => {
    const exact = fraction(n, d);
    expect(seatsInUnits({ startOn: START, exact, line: exact }, { billed, items, changes: 1 }, "half-up")).toBe(expected);
  });
});
