import fc from "fast-check";
import { addDays, addMonths, monthOf } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { beforeDocument, calendarFault, firstPeriodFault, fiscalYearStart, invoiceDatesFault } from "./calendar.ts";

const day = fc.integer({ min: 0, max: 2_000 }).map((days) => addDays("2024-01-01", days));

describe("the calendar of a legal entity", () => {
  test.each([
    ["2026-01-05", undefined, "2026-01"],
    ["2026-12-31", 1, "2026-01"],
    ["2026-03-31", 4, "2025-04"],
    ["2026-04-01", 4, "2026-04"],
    ["2026-11-30", 12, "2025-12"],
  ])("set up on %s with a fiscal year from month %s begins with %s", (on, start, first) => {
    expect(fiscalYearStart(on, start)).toBe(first);
  });

  test.each([
    ["1900-01-01", 1, "before-first-period"],
    ["2025-12-31", 1, "before-first-period"],
    ["2026-01-01", 1, undefined],
    ["2026-02-28", 0, undefined],
    ["2026-03-01", 0, "period-not-open-yet"],
    ["2026-03-31", 1, undefined],
    ["2026-04-01", 1, "period-not-open-yet"],
    ["2027-02-28", 12, undefined],
    ["2027-03-01", 12, "period-not-open-yet"],
    ["2199-12-31", 12, "period-not-open-yet"],
  ])("on 14 February 2026 the day %s with %i months ahead answers %s", (on, futurePeriods, code) => {
    expect(calendarFault(on, { firstPeriod: "2026-01", futurePeriods }, "2026-02-14")?.code).toBe(code);
  });

  test("takes a day exactly when its month is neither before the first nor beyond the last", () => {
    fc.assert(
      fc.property(day, day, day, fc.nat(12), (on, first, today, futurePeriods) => {
        const firstPeriod = monthOf(first);
        const taken = calendarFault(on, { firstPeriod, futurePeriods }, today) === undefined;
        const last = addMonths(`${monthOf(today)}-01`, futurePeriods + 1);
        expect(taken).toBe(on >= `${firstPeriod}-01` && on < last);
      }),
    );
  });

  test.each(["1899-12", "2200-01", "2026-00", "2026-13"])("does not begin with %s", (month) => {
    expect(firstPeriodFault(month)).toContain("/body/firstPeriod");
  });
});

describe("the days of documents", () => {
  test("a document is not before any of those it is about", () => {
    fc.assert(
      fc.property(day, fc.array(day, { maxLength: 5 }), (on, days) => {
        const fault = beforeDocument(
          on,
          days.map((each) => ({ what: "a document", on: each })),
        );
        expect(fault?.code).toBe(days.some((each) => on < each) ? "dated-before-document" : undefined);
      }),
    );
  });

  test.each([
    ["2026-01-05", "2026-01-05", undefined, undefined],
    ["2026-01-05", "2026-01-04", undefined, "due-before-invoice"],
    ["2026-03-20", "2026-03-10", "2026-03-10", undefined],
    ["2026-03-20", "2026-03-09", "2026-03-10", "due-before-invoice"],
    ["2026-03-20", "2026-03-21", "2026-03-21", undefined],
    ["2026-03-20", "2050-01-01", "2050-01-01", "dated-before-document"],
  ])("an invoice posted on %s, due on %s, of %s answers %s", (postedOn, dueOn, issuedOn, code) => {
    expect(invoiceDatesFault({ postedOn, dueOn, ...(issuedOn !== undefined && { issuedOn }) })?.code).toBe(code);
  });
});
