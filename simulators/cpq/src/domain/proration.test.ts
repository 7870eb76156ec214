import { addDays, addMonths, daysBetween } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { monthsAndDays, proratedMonths } from "./proration.ts";

const months = (...args: Parameters<typeof proratedMonths>): number => {
  const { numerator, denominator } = proratedMonths(...args);
  return Number(numerator) / Number(denominator);
};

describe("proration", () => {
  // Published examples: SteelBrick (Salesforce CPQ), "Subscription Prorate Precision". Multipliers there are per 12 months.
  test.each([
    ["day", "830 of 365 days are 2.2740 years", "2017-01-01", addDays("2017-01-01", 830), 2.274],
    ["month", "35 of 12 months are 2.9167 years", "2017-01-01", addMonths("2017-01-01", 35), 2.9167],
    ["month", "1 January 2017 to 10 January 2018 are 13 months", "2017-01-01", "2018-01-11", 13 / 12],
    ["month_and_day", "whole months, and ten days × 12 / 365", "2017-01-01", "2018-01-11", (12 + 120 / 365) / 12],
  ] as const)("by %s: %s", (precision, _, from, to, years) => {
    expect(months(precision, from, to) / 12).toBeCloseTo(years, 4);
  });

  test.each([
    ["2026-01-31", "2026-02-28", 1, 0],
    ["2026-01-31", "2026-03-30", 1, 30],
    ["2026-01-31", "2026-03-31", 2, 0],
    ["2028-02-29", "2029-02-28", 12, 0],
    ["2026-02-01", "2026-02-02", 0, 1],
    ["2026-12-15", "2027-01-14", 0, 30],
    ["0001-01-01", "9999-12-31", 119_987, 30],
  ])("from %s to %s are %i months and %i days", (from, to, whole, days) => {
    expect(monthsAndDays(from, to)).toEqual({ months: whole, days });
  });

  test.each([
    ["day", "2026-02-01", "2026-02-15", "168/365"],
    ["month", "2026-02-01", "2026-02-15", "1/1"],
    ["month", "2026-02-01", "2026-03-01", "1/1"],
    ["month", "2026-02-01", "2026-03-02", "2/1"],
    ["month_and_day", "2026-02-01", "2026-03-11", "485/365"],
    ["month_and_day", "2026-02-01", "2026-03-01", "365/365"],
    // A leap year is no more than its twelve months.
    ["day", "2024-01-01", "2025-01-01", "4380/365"],
    ["day", "2025-01-01", "2026-01-01", "4380/365"],
    ["day", "2026-01-01", "2026-02-01", "365/365"],
    ["day", "2026-02-01", "2026-03-01", "336/365"],
  ] as const)("by %s, %s to %s count for %s months", (precision, from, to, text) => {
    const { numerator, denominator } = proratedMonths(precision, from, to);
    expect(`${numerator}/${denominator}`).toBe(text);
  });

  const anyPart = fc
    .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 3_660 }))
    .map(([start, days]) => [addDays("2000-01-31", start), addDays("2000-01-31", start + days)] as const);

  test("no part counts for more than its begun months, and none for nothing", () => {
    fc.assert(
      fc.property(anyPart, fc.constantFrom("day", "month", "month_and_day"), ([from, to], precision) => {
        const counted = months(precision, from, to);
        expect(counted).toBeGreaterThan(0);
        expect(counted).toBeLessThanOrEqual(months("month", from, to));
      }),
    );
  });

  test("by days, the two parts of a term come to what its days come to", () => {
    fc.assert(
      fc.property(anyPart, fc.nat(3_660), ([from, to], cut) => {
        const between = addDays(from, cut % daysBetween(from, to));
        fc.pre(between !== from);
        const sum = months("day", from, between) + months("day", between, to);
        expect(sum).toBeLessThanOrEqual((daysBetween(from, to) * 12) / 365 + 1e-9);
      }),
    );
  });
});
