import { compare, fraction, minus, plus } from "@cashline/kernel/fraction";
import { addDays, instantAt } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BillingTerm, pausesOf } from "./billing-term.ts";
import { midnightOf } from "./proration.ts";
import { chargedUntil, type Pause } from "./charged-share.ts";
import { begun } from "./example-objects.ts";

const january = { startOn: "2026-01-01", endOn: "2026-02-01" };
const paused = (from: string, to: string, treatment: Pause["treatment"] = "prorate"): Pause => ({ from, to, treatment });
const at = (on: string, time = "00:00") => ({ on, at: instantAt(on, time, "UTC") });

describe("the share of January charged up to a moment", () => {
  const tenDays = [paused("2026-01-06", "2026-01-16")];
  test.each([
    ["actual_days", "nothing paused", at("2026-01-21"), [], [20, 31]],
    ["actual_days", "a pause before it", at("2026-01-21"), tenDays, [10, 31]],
    ["actual_days", "a pause it lies in", at("2026-01-10"), tenDays, [5, 31]],
    ["actual_days", "a pause after it", at("2026-01-04"), tenDays, [3, 31]],
    ["actual_days", "a pause that leaves periods out", at("2026-01-21"), [paused("2026-01-06", "2026-01-16", "void")], [20, 31]],
    ["actual_days", "a pause over both its ends", at("2026-02-01"), [paused("2025-12-20", "2026-02-10")], [0, 31]],
    ["actual_days", "two pauses", at("2026-02-01"), [...tenDays, paused("2026-01-30", "2026-02-10")], [19, 31]],
    ["thirty_day_months", "a pause before it", at("2026-01-21"), tenDays, [10, 30]],
    ["by_second", "a pause it lies in", at("2026-01-10", "18:00"), tenDays, [20, 124]],
    ["by_second", "a pause before it", at("2026-01-16", "18:00"), tenDays, [23, 124]],
  ] as const)("by %s: %s", (proration, _which, moment, pauses, [n, d]) => {
    expect(compare(chargedUntil(january, moment, pauses, { proration, timeZone: "UTC" }), fraction(n, d))).toBe(0);
  });

  test("is that of its days not paused, and grows by whole parts", () => {
    const day = fc.integer({ min: -10, max: 50 });
    fc.assert(
      fc.property(
        fc.uniqueArray(day, { maxLength: 6 }),
        fc.nat(31),
        fc.constantFrom("actual_days", "by_second"),
        (drawn, until, proration) => {
          const days = drawn.toSorted((a, b) => a - b);
          const pauses = days.flatMap((from, index) =>
            index % 2 === 0 && days[index + 1] !== undefined
              ? [paused(addDays("2026-01-01", from), addDays("2026-01-01", days[index + 1] ?? from))]
              : [],
          );
          const isPaused = (own: number) =>
            pauses.some(({ from, to }) => addDays("2026-01-01", own) >= from && addDays("2026-01-01", own) < to);
          const served = Array.from({ length: until }, (_, own) => own).filter((own) => !isPaused(own)).length;
          const policy = { proration, timeZone: "UTC" };
          const share = (own: number) => chargedUntil(january, midnightOf(addDays("2026-01-01", own), policy), pauses, policy);
          expect(compare(share(until), fraction(served, 31))).toBe(0);
          const rest = minus(share(31), share(until));
          expect(compare(plus(share(until), rest), share(31))).toBe(0);
          expect(rest.n >= 0n).toBe(true);
        },
      ),
    );
  });
});

describe("the pauses taken off a period", () => {
  const policy = { proration: "actual_days", timeZone: "Europe/Berlin" } as const;
  const term: BillingTerm = {
    id: "btm_1",
    subscriptionId: begun.id,
    state: "open",
    terms: { ...begun, billingFrequency: "monthly", startOn: "2026-01-01", endOn: "2027-01-01", anchorOn: "2026-01-01" },
    billedThroughOn: "2026-02-01",
    usageThroughOn: "2026-01-01",
    usageBilled: [],
    reopened: [],
    held: [],
    pauses: [paused("2026-01-06", "2026-01-16"), paused("2026-01-20", "2026-02-05")],
  };
  const [first, second] = term.pauses;
  const again = { startOn: "2026-01-01", quantity: 1, tier: "pro", usage: null };
  const february = { startOn: "2026-02-01", endOn: "2026-03-01" };
  const whole = { ...term, billedThroughOn: "2026-01-01", pauses: [paused("2026-01-01", "2026-02-01")] };
  test.each([
    ["billed in one piece or elsewhere: none", undefined, january, undefined, []],
    ["billed elsewhere before the term is followed: none", term, january, undefined, []],
    ["still to be billed: all", term, february, undefined, [first, second]],
    ["to be billed again: all", { ...term, reopened: [again] }, january, undefined, [first, second]],
    ["drafted between two: the first", term, january, "2026-01-20T12:00:00.000Z", [first]],
    ["drafted as the first ended, where the tenant is", term, january, "2026-01-15T23:00:00.000Z", [first]],
    ["drafted before the first ended: none", term, january, "2026-01-15T22:59:00.000Z", []],
    ["left out by one: never charged", whole, january, undefined, null],
    ["paused whole after it was drafted: none", whole, january, "2026-01-01T12:00:00.000Z", []],
  ] as [string, BillingTerm | undefined, typeof january, string | undefined, Pause[] | null][])(
    "%s",
    (_which, own, period, draftedAt, expected) => {
      expect(pausesOf(period, own, draftedAt, policy)).toEqual(expected);
    },
  );
});
