import { addMonths, daysBetween } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstPeriod, isAnchored, monthsFromAnchor, periodEnd, periodsOf, spansItsMonths } from "./periods.ts";

const anchors = fc
  .tuple(fc.integer({ min: 2015, max: 2035 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([year, month, day]) => addMonths(`${year}-01-${String(day).padStart(2, "0")}`, month - 1));

describe("periods", () => {
  test.each([
    ["2026-01-31", 1, "2026-02-28"],
    ["2026-01-31", 2, "2026-03-31"],
    ["2024-01-31", 1, "2024-02-29"],
    ["2024-02-29", 12, "2025-02-28"],
    ["2024-02-29", 48, "2028-02-29"],
    ["2026-12-15", 3, "2027-03-15"],
  ])("anchored on %s, the period %i months on ends on %s", (anchorOn, months, endOn) => {
    expect(periodEnd(anchorOn, anchorOn, months)).toBe(endOn);
  });

  test.each([
    ["2026-01-01", "2026-01-01", true],
    ["2024-01-01", "2026-07-01", true],
    ["2026-01-01", "2026-01-16", false],
    ["2026-01-01", "2026-01-02", false],
    ["2026-01-15", "2026-02-14", false],
    ["2026-01-31", "2026-02-28", true],
    // Carried on from 28 February.
    ["2026-01-31", "2026-08-28", true],
    ["2024-02-28", "2028-02-29", false],
    ["2026-01-28", "2026-03-31", false],
    ["2026-01-30", "2026-03-31", false],
    ["2026-01-30", "2026-03-29", true],
    ["2024-02-29", "2025-02-28", true],
    ["2026-01-31", "2026-03-27", false],
    ["2026-01-27", "2026-02-28", false],
  ])("anchored on %s, a term may begin on %s: %s", (anchorOn, on, expected) => {
    expect(isAnchored(anchorOn, on)).toBe(expected);
  });

  test("a term may begin wherever a period of the anchor ends", () => {
    fc.assert(
      fc.property(anchors, fc.nat(60), (anchorOn, months) => {
        expect(isAnchored(anchorOn, addMonths(anchorOn, months))).toBe(true);
      }),
    );
  });

  test("a chain of periods never drifts from its anchor", () => {
    fc.assert(
      fc.property(anchors, fc.constantFrom(1, 3, 12), fc.integer({ min: 1, max: 40 }), (anchorOn, months, count) => {
        let end = anchorOn;
        for (let index = 1; index <= count; index += 1) {
          const next = periodEnd(anchorOn, end, months);
          expect(next > end).toBe(true);
          end = next;
          expect(end).toBe(addMonths(anchorOn, index * months));
        }
      }),
    );
  });

  test("months from the anchor are the months that lead to the date", () => {
    fc.assert(
      fc.property(anchors, fc.integer({ min: 0, max: 240 }), (anchorOn, months) => {
        expect(monthsFromAnchor(anchorOn, addMonths(anchorOn, months))).toBe(months);
      }),
    );
  });

  test.each([
    ["a leap day's anniversary that was clipped the year before", "2024-02-29", "2025-02-28", 12],
    ["a date a few days before its anchor day", "2024-01-31", "2024-03-28", 2],
    ["the first of a month for the last of the one before", "2024-01-31", "2024-03-01", 1],
    ["a day half way between two of its dates, with the earlier,", "2026-01-01", "2026-01-16", 0],
    ["a day after the middle, with the later,", "2026-01-01", "2026-01-18", 1],
    ["a date before the anchor", "2026-03-31", "2026-02-28", -1],
    ["the anchor itself", "2026-03-31", "2026-03-31", 0],
    ["a date of the year after", "2025-11-30", "2026-02-28", 3],
  ])("%s counts as the date it stands for", (_, anchorOn, on, months) => {
    expect(monthsFromAnchor(anchorOn, on)).toBe(months);
  });

  const term = { anchorOn: "2025-01-31", startOn: "2026-01-31", endOn: "2027-01-31", termMonths: 12 };
  test.each([
    ["monthly", term, "2026-02-28", 1],
    ["quarterly", term, "2026-04-30", 3],
    ["annual", term, "2027-01-31", 12],
    ["annual", { ...term, endOn: "2026-07-31", termMonths: 6 }, "2026-07-31", 6],
    ["quarterly", { ...term, endOn: "2026-02-28", termMonths: 1 }, "2026-02-28", 1],
  ] as const)("the first %s period of a term lasts as long as it is charged", (billingFrequency, given, endOn, months) => {
    expect(firstPeriod({ ...given, billingFrequency })).toEqual({ startOn: given.startOn, endOn, months });
  });

  test.each([
    ["quarterly", 7, "2026-08-31", ["2026-04-30 3", "2026-07-31 3", "2026-08-31 1"]],
    ["annual", 12, "2027-01-31", ["2027-01-31 12"]],
    ["monthly", 2, "2026-03-31", ["2026-02-28 1", "2026-03-31 1"]],
    ["monthly", 0, "2026-03-31", []],
    ["monthly", 2, "2026-01-31", []],
    // Agreed to end before its months are over: no period goes past the end.
    ["monthly", 3, "2026-03-10", ["2026-02-28 1", "2026-03-10 1"]],
  ] as const)("a term of %s periods over %i months to %s has %j", (billingFrequency, termMonths, endOn, ends) => {
    const periods = periodsOf({ ...term, billingFrequency, termMonths, endOn });
    expect(periods.map((period) => `${period.endOn} ${period.months}`)).toEqual(ends);
  });

  test("the first period lies within the term, whatever the day the term starts on", () => {
    fc.assert(
      fc.property(
        anchors,
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 36 }),
        fc.constantFrom("monthly", "quarterly", "annual"),
        (anchorOn, days, termMonths, billingFrequency) => {
          const startOn = Temporal.PlainDate.from(anchorOn).add({ days }).toString();
          const endOn = addMonths(startOn, termMonths);
          const period = firstPeriod({ anchorOn, startOn, endOn, termMonths, billingFrequency });
          expect(period.endOn > startOn && period.endOn <= endOn && period.months <= termMonths).toBe(true);
          expect(daysBetween(startOn, period.endOn)).toBeGreaterThan(10);
        },
      ),
    );
  });

  test.each([
    ["2026-01-31", "2026-01-31", "2026-02-28", 1, true],
    ["2024-02-29", "2027-02-28", "2028-02-29", 12, true],
    ["2024-02-29", "2027-02-28", "2028-02-28", 12, true],
    ["2026-02-01", "2026-02-01", "2027-02-01", 12, true],
    ["2026-02-01", "2026-02-01", "2027-01-31", 12, false],
    ["2026-02-01", "2026-02-01", "2027-02-01", 11, false],
    ["2026-02-01", "2026-02-01", "2026-02-10", 1, false],
    ["2026-02-01", "2026-02-01", "2026-03-04", 1, false],
    ["2026-01-15", "2026-01-15", "2027-01-14", 12, false],
    ["2026-01-15", "2026-01-15", "2027-01-16", 12, false],
    // Carried on from the 31st: by the anchor, or from the clipped day itself.
    ["2026-01-31", "2026-02-28", "2026-03-31", 1, true],
    ["2026-01-31", "2026-02-28", "2026-03-28", 1, true],
    ["2026-01-31", "2026-02-28", "2026-03-30", 1, false],
    ["2026-01-31", "2026-02-28", "2026-03-27", 1, false],
    ["2026-01-31", "2026-02-28", "2026-04-01", 1, false],
    ["2026-01-31", "2026-03-28", "2026-04-30", 1, true],
    ["2026-01-31", "2026-03-31", "2026-04-28", 1, false],
    ["2026-01-31", "2026-01-31", "2027-01-28", 12, false],
    // An anchor on the 28th never has a 29th, 30th or 31st.
    ["2026-01-28", "2026-01-28", "2027-01-31", 12, false],
    ["2026-01-28", "2026-01-28", "2027-01-29", 12, false],
    ["2026-02-28", "2026-02-28", "2026-03-31", 1, false],
    ["2026-03-28", "2026-03-28", "2026-12-31", 9, false],
    ["2026-01-28", "2026-01-28", "2026-02-28", 1, true],
    ["2024-02-28", "2027-02-28", "2028-02-29", 12, false],
    ["2026-01-27", "2026-01-27", "2027-01-28", 12, false],
    ["2026-01-27", "2026-01-27", "2026-02-28", 1, false],
    // Off its anchor, as one billed elsewhere may be, a term is counted from its own first day.
    ["2026-01-01", "2026-05-15", "2026-06-15", 1, true],
    ["2026-01-01", "2026-05-15", "2026-06-01", 1, false],
  ])("anchored on %s, %s to %s for %i months: %s", (anchorOn, startOn, endOn, termMonths, expected) => {
    expect(spansItsMonths({ anchorOn, startOn, endOn, termMonths })).toBe(expected);
  });

  test("terms that follow each other, by the anchor or from their own first day, never leave its dates", () => {
    fc.assert(
      fc.property(anchors, fc.array(fc.tuple(fc.integer({ min: 1, max: 24 }), fc.boolean()), { maxLength: 12 }), (anchorOn, terms) => {
        let startOn = anchorOn;
        let months = 0;
        for (const [termMonths, byAnchor] of terms) {
          months += termMonths;
          const endOn = byAnchor ? periodEnd(anchorOn, startOn, termMonths) : addMonths(startOn, termMonths);
          expect(spansItsMonths({ anchorOn, startOn, endOn, termMonths })).toBe(true);
          expect(isAnchored(anchorOn, endOn)).toBe(true);
          const latest = addMonths(anchorOn, months);
          expect(endOn <= latest && daysBetween(endOn, latest) <= 3).toBe(true);
          startOn = endOn;
        }
      }),
    );
  });
});
