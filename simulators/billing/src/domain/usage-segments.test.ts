import { compare, fraction, plus, sumFractions } from "@cashline/kernel/fraction";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { begun, card } from "./example-objects.ts";
import { allowedMonths, monthsIn } from "./part-period.ts";
import { noPolicySet } from "./policy.ts";
import { segmentsOf, spansOf } from "./usage-segments.ts";

const proration = fc.constantFrom("actual_days" as const, "thirty_day_months" as const, "by_second" as const);
const frequency = fc.constantFrom("monthly" as const, "quarterly" as const, "annual" as const);
const day = fc.integer({ min: 0, max: 365 }).map((days) => addDays(begun.startOn, days));

describe("parts of a term", () => {
  test("stretches that meet are worth as many months as the stretch they make, and the whole term its months", () => {
    fc.assert(
      fc.property(proration, frequency, day, (how, billingFrequency, on) => {
        const term = { ...begun, billingFrequency };
        const policy = { ...noPolicySet, proration: how };
        const parts = [
          { startOn: begun.startOn, endOn: on },
          { startOn: on, endOn: begun.endOn },
        ].map((stretch) => monthsIn(term, stretch, policy));
        expect(compare(sumFractions(parts), fraction(12))).toBe(0);
      }),
    );
  });

  test.each([
    ["full", "annual", "2026-02-01", "2026-04-16", 3],
    ["full", "annual", "2026-02-01", "2026-04-01", 2],
    ["none", "annual", "2026-02-01", "2026-04-16", 2],
    ["none", "monthly", "2026-02-01", "2026-02-28", 0],
    ["full", "monthly", "2026-02-01", "2026-02-02", 1],
    ["none", "monthly", "2026-02-01", "2026-03-01", 1],
  ] as const)(
    "%s of %s periods: %s to %s has the allowance of %i months",
    (partPeriodAllowance, billingFrequency, startOn, endOn, months) => {
      const worth = allowedMonths({ ...begun, billingFrequency }, { startOn, endOn }, { ...noPolicySet, partPeriodAllowance });
      expect(compare(worth, fraction(months))).toBe(0);
    },
  );

  test("however often tier and price change, segments meet, and equal allowances add up to the undivided one", () => {
    fc.assert(
      fc.property(fc.uniqueArray(day, { maxLength: 4 }), fc.uniqueArray(day, { maxLength: 4 }), (changedOn, raisedOn) => {
        const earlier = changedOn.map((effectiveOn, index) => ({
          effectiveOn,
          before: { ...begun, tier: index % 2 === 0 ? "ent" : "pro" },
        }));
        const raised = raisedOn.map((effectiveOn, index) => ({ ...card, id: `rc_${index + 2}`, effectiveOn }));
        const cards = [card, ...raised, { ...card, id: "rc_ent", tier: "ent" }];
        const stretch = { startOn: begun.startOn, endOn: begun.endOn };
        const segments = segmentsOf(begun, spansOf(begun, earlier, stretch), cards, "acc_1", { kind: "when_used" }, noPolicySet);
        expect([begun.startOn, ...segments.map(({ endOn }) => endOn)]).toEqual([...segments.map(({ startOn }) => startOn), begun.endOn]);
        expect(segments.reduce((sum, { included }) => sum + included, 0)).toBe(1200);
        expect(compare(segments.map(({ months }) => months).reduce(plus), fraction(12))).toBe(0);
      }),
    );
  });
});
