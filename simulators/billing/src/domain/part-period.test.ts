import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { compare, fraction, sumFractions } from "@cashline/kernel/fraction";
import { addDays, addMonths, daysBetween } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { begun } from "./example-objects.ts";
import { allowedMonths, monthsIn, shareOf, touched } from "./part-period.ts";
import { spansItsMonths, type Term } from "./periods.ts";
import { noPolicySet } from "./policy.ts";

const annual = begun;
const quarterly: Term = { ...begun, billingFrequency: "quarterly" };
const monthly: Term = { ...begun, billingFrequency: "monthly" };
/** Agreed to end before its months are over: of its last month it has one day, 30 March. */
const cutShort: Term = { ...monthly, anchorOn: "2026-01-30", startOn: "2026-01-30", endOn: "2026-03-31", termMonths: 3 };
/** Its one month, begun on a day a short month has clipped, ends on the 31st of its anchor. */
const toMonthEnd: Term = { ...monthly, anchorOn: "2026-01-31", startOn: "2026-02-28", endOn: "2026-03-31", termMonths: 1 };
/** Begins on a date clipped by a short month and carried on: its first month ends on 30 September. */
const clipped: Term = { ...quarterly, anchorOn: "2026-01-31", startOn: "2026-08-28", endOn: "2027-08-28" };

const counting = (proration: BillingPolicy["proration"], timeZone = "UTC") => ({ ...noPolicySet, proration, timeZone });
const days = counting("actual_days");

describe("the share of a period that a stretch covers", () => {
  const april = { startOn: "2026-04-01", endOn: "2026-05-01" };
  const march = { startOn: "2026-03-01", endOn: "2026-04-01" };
  /** In months of 30 days, it has none. */
  const thirtieth = { startOn: "2026-03-30", endOn: "2026-03-31" };

  test.each([
    ["its first days", april, "2026-04-01", "2026-04-11", [10, 30]],
    ["days in the middle of it", april, "2026-04-06", "2026-04-13", [7, 30]],
    ["its last days", april, "2026-04-24", "2026-05-01", [7, 30]],
    ["its first days and days before it", april, "2026-03-20", "2026-04-02", [1, 30]],
    ["its last days and days after it", april, "2026-04-30", "2026-05-20", [1, 30]],
    ["all of it", april, "2026-04-01", "2026-05-01", [1, 1]],
    ["more than all of it", april, "2026-03-01", "2026-06-01", [1, 1]],
    ["no day", april, "2026-04-16", "2026-04-16", [0, 1]],
    ["only days before it", april, "2026-03-01", "2026-04-01", [0, 1]],
    ["only days after it", april, "2026-05-01", "2026-06-01", [0, 1]],
  ] as const)("%s: of %j, %s to %s is %j", (_, period, startOn, endOn, [n, d]) => {
    expect(compare(shareOf(period, { startOn, endOn }, days), fraction(n, d))).toBe(0);
  });

  test.each([
    ["actual_days", "UTC", march, "2026-03-16", "2026-04-01", [16, 31]],
    ["thirty_day_months", "UTC", march, "2026-03-16", "2026-04-01", [15, 30]],
    // Berlin puts its clocks on at 2:00 on 29 March 2026: that day has 23 hours, the month 743.
    ["by_second", "Europe/Berlin", march, "2026-03-29", "2026-03-30", [23, 743]],
    ["by_second", "UTC", march, "2026-03-29", "2026-03-30", [24, 744]],
    ["thirty_day_months", "UTC", thirtieth, "2026-03-30", "2026-03-31", [1, 1]],
    ["thirty_day_months", "UTC", thirtieth, "2026-03-01", "2026-04-15", [1, 1]],
    ["thirty_day_months", "UTC", thirtieth, "2026-03-01", "2026-03-30", [0, 1]],
  ] as const)("by %s in %s, of %j: %s to %s is %j", (proration, timeZone, period, startOn, endOn, [n, d]) => {
    expect(compare(shareOf(period, { startOn, endOn }, counting(proration, timeZone)), fraction(n, d))).toBe(0);
  });
});

describe("the months a stretch of a term is worth", () => {
  test.each([
    ["the whole term is worth its months", "2026-02-01", "2027-02-01", annual, [12, 1]],
    ["days around the term add nothing", "2025-12-01", "2027-03-01", annual, [12, 1]],
    ["of a year, 59 of its 365 days", "2026-02-01", "2026-04-01", annual, [12 * 59, 365]],
    ["two months of their own are two, however long", "2026-02-01", "2026-04-01", monthly, [2, 1]],
    ["a quarter and 31 of the next one's 92 days", "2026-02-01", "2026-06-01", quarterly, [3 * 92 + 3 * 31, 92]],
    ["14 of February's 28 days, March, and 10 of April's 30", "2026-02-15", "2026-04-11", monthly, [11, 6]],
    ["two months, and of the last one the day before a term cut short ends", "2026-01-30", "2026-03-31", cutShort, [2 * 31 + 1, 31]],
    ["days around a term cut short add nothing", "2026-01-01", "2026-05-01", cutShort, [2 * 31 + 1, 31]],
    ["a month and the day left of the last one", "2026-02-28", "2026-03-31", cutShort, [32, 31]],
    [
      "of a year cut short after 193 of its 365 days, those",
      "2026-02-01",
      "2027-02-01",
      { ...annual, endOn: "2026-08-13" },
      [12 * 193, 365],
    ],
    ["a term that ends on a day a short month has clipped has its months", "2026-02-28", "2026-03-31", toMonthEnd, [1, 1]],
  ] as const)("%s: %s to %s", (_, startOn, endOn, term, [n, d]) => {
    expect(compare(monthsIn(term, { startOn, endOn }, days), fraction(n, d))).toBe(0);
  });

  test.each([
    ["before it", annual, "2025-02-01", "2026-02-01"],
    ["after it", annual, "2027-02-01", "2027-03-01"],
    ["after a last month of one day", cutShort, "2026-03-31", "2026-04-30"],
    ["some days after that", cutShort, "2026-04-10", "2026-04-30"],
  ] as const)("days outside the term are worth nothing by any count: %s", (_, term, startOn, endOn) => {
    for (const proration of ["actual_days", "thirty_day_months", "by_second"] as const) {
      expect([proration, monthsIn(term, { startOn, endOn }, counting(proration)).n]).toEqual([proration, 0n]);
    }
  });

  test("by months of 30 days, a term cut short to the 31st has nothing for the 30th, after which a month begins", () => {
    const count = counting("thirty_day_months");
    expect(compare(monthsIn(cutShort, { startOn: "2026-01-30", endOn: "2026-03-30" }, count), fraction(2))).toBe(0);
    expect(compare(monthsIn(cutShort, { startOn: "2026-03-30", endOn: "2026-03-31" }, count), fraction(0))).toBe(0);
  });

  test("a stretch is told by the periods it touches, of a term cut short up to its end", () => {
    const stretch = { startOn: "2026-04-01", endOn: "2026-06-01" };
    const told = (term: Parameters<typeof touched>[0]) =>
      touched(term, stretch, ({ startOn, months }, { endOn }) => [startOn, months, endOn]);
    expect(told(quarterly)).toEqual([
      ["2026-02-01", 3, "2026-06-01"],
      ["2026-05-01", 3, "2026-06-01"],
    ]);
    expect(told({ ...quarterly, endOn: "2026-05-11" })).toEqual([
      ["2026-02-01", 3, "2026-05-11"],
      ["2026-05-01", 3, "2026-05-11"],
    ]);
  });
});

/** Terms of any frequency and anchor, running to their end or ended on any day before it. */
const terms = fc
  .record({
    anchorOn: fc.constantFrom("2026-01-28", "2026-01-29", "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-15"),
    billingFrequency: fc.constantFrom("monthly" as const, "quarterly" as const, "annual" as const),
    termMonths: fc.integer({ min: 1, max: 26 }),
    served: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ anchorOn, billingFrequency, termMonths, served }): Term & { fullEndOn: string } => {
    const fullEndOn = addMonths(anchorOn, termMonths);
    const endOn = addDays(anchorOn, Math.max(1, Math.round((daysBetween(anchorOn, fullEndOn) * served) / 1000)));
    return { anchorOn, startOn: anchorOn, endOn, termMonths, billingFrequency, fullEndOn };
  });
const policies = fc.record({
  proration: fc.constantFrom("actual_days" as const, "thirty_day_months" as const, "by_second" as const),
  timeZone: fc.constantFrom("UTC", "Europe/Berlin"),
  partPeriodAllowance: fc.constantFrom("prorated" as const, "full" as const, "none" as const),
});
const percent = fc.integer({ min: -20, max: 120 });

describe("a term that runs to its end or is cut short", () => {
  test("has stretches that meet and add up exactly to the whole, wherever they are cut", () => {
    fc.assert(
      fc.property(terms, policies, fc.array(percent, { maxLength: 4 }), (term, policy, cuts) => {
        const length = daysBetween(term.startOn, term.endOn);
        const whole = { startOn: addDays(term.startOn, -40), endOn: addDays(term.startOn, length + 400) };
        const between = cuts.map((cut) => addDays(term.startOn, Math.round((length * cut) / 100))).toSorted();
        const bounds = [whole.startOn, ...between.filter((on) => on > whole.startOn && on < whole.endOn), whole.endOn];
        const parts = bounds.slice(1).map((endOn, index) => ({ startOn: bounds[index] ?? endOn, endOn }));
        const own = { startOn: term.startOn, endOn: term.endOn };
        for (const worth of [monthsIn, allowedMonths] as const) {
          const sum = sumFractions(parts.map((stretch) => worth(term, stretch, policy)));
          expect(compare(sum, worth(term, whole, policy))).toBe(0);
          expect(compare(sum, worth(term, own, policy))).toBe(0);
        }
      }),
    );
  });

  test("is worth what the same term in full is worth up to that day, unless short months explain the difference", () => {
    fc.assert(
      fc.property(terms, policies, (term, policy) => {
        fc.pre(!spansItsMonths(term));
        const stretch = { startOn: term.startOn, endOn: term.endOn };
        const full = { ...term, endOn: term.fullEndOn };
        for (const worth of [monthsIn, allowedMonths] as const)
          expect(compare(worth(term, stretch, policy), worth(full, stretch, policy))).toBe(0);
      }),
    );
  });

  test("is worth its months where it runs to its end", () => {
    fc.assert(
      fc.property(terms, policies, (term, policy) => {
        const full = { ...term, endOn: term.fullEndOn };
        for (const worth of [monthsIn, allowedMonths] as const)
          expect(compare(worth(full, full, policy), fraction(term.termMonths))).toBe(0);
      }),
    );
  });
});

describe("the months whose allowance a stretch has", () => {
  const named = { annual, quarterly, monthly, "cut short": cutShort };

  test.each([
    // A part has the share of days, not of months begun or over.
    ["prorated", "annual", "2026-02-01", "2026-04-01", [12 * 59, 365]],
    ["prorated", "monthly", "2026-02-01", "2026-02-15", [1, 2]],
    // From a day within a month: that month was had by the days before it, or is not over before they are.
    ["full", "annual", "2026-03-10", "2026-04-16", [1, 1]],
    ["none", "annual", "2026-03-10", "2026-04-16", [1, 1]],
    ["full", "annual", "2026-03-10", "2026-03-20", [0, 1]],
    ["full", "annual", "2026-03-01", "2026-03-02", [1, 1]],
    ["none", "annual", "2026-03-01", "2026-03-31", [0, 1]],
    // To one of the monthly dates: the month before it is over, the one from it not begun.
    ["none", "annual", "2026-02-01", "2026-04-01", [2, 1]],
    // To the period's end and beyond.
    ["full", "annual", "2026-04-16", "2027-02-01", [9, 1]],
    ["none", "annual", "2026-04-16", "2027-02-01", [10, 1]],
    ["none", "annual", "2026-04-16", "2027-06-01", [10, 1]],
    // Over the end of a quarter on 1 May.
    ["full", "quarterly", "2026-03-16", "2026-06-02", [3, 1]],
    ["none", "quarterly", "2026-03-16", "2026-06-02", [3, 1]],
    ["none", "quarterly", "2026-03-16", "2026-05-31", [2, 1]],
    ["full", "annual", "2026-02-01", "2027-02-01", [12, 1]],
    ["none", "cut short", "2026-01-30", "2026-03-31", [2, 1]],
    ["full", "cut short", "2026-01-30", "2026-03-31", [3, 1]],
    ["prorated", "cut short", "2026-01-30", "2026-03-31", [2 * 31 + 1, 31]],
  ] as const)("%s, of a term %s: %s to %s is %j", (partPeriodAllowance, name, startOn, endOn, [n, d]) => {
    expect(compare(allowedMonths(named[name], { startOn, endOn }, { ...days, partPeriodAllowance }), fraction(n, d))).toBe(0);
  });

  test.each([
    ["full", "2026-03-30", 1],
    ["none", "2026-03-30", 0],
    ["full", "2026-03-31", 1],
    ["none", "2026-03-31", 1],
  ] as const)(
    "%s: a month that ends on the 31st for the 28th is over then, and never more than one: to %s, %i",
    (partPeriodAllowance, endOn, months) => {
      expect(compare(allowedMonths(toMonthEnd, { startOn: "2026-02-28", endOn }, { ...days, partPeriodAllowance }), fraction(months))).toBe(
        0,
      );
    },
  );

  test.each([
    ["full", "2026-08-31", 1],
    ["none", "2026-08-31", 0],
    ["full", "2026-09-30", 1],
    ["none", "2026-09-30", 1],
    ["full", "2026-10-01", 2],
    ["none", "2026-10-30", 1],
  ] as const)(
    "%s: begun on 28 August for the 31st, the first month goes to 30 September: to %s, %i",
    (partPeriodAllowance, endOn, months) => {
      expect(compare(allowedMonths(clipped, { startOn: "2026-08-28", endOn }, { ...days, partPeriodAllowance }), fraction(months))).toBe(0);
    },
  );
});
