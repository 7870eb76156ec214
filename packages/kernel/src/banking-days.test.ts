import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addBankingDays, bankingCalendarOf, bankingDayFrom, easterOf, isBankingDay, type BankingCalendar } from "./banking-days.ts";
import { addDays, dayOfWeek } from "./time.ts";

const holidaysIn = (year: number, calendar: BankingCalendar): string[] =>
  Array.from({ length: 366 }, (_, index) => addDays(`${year}-01-01`, index)).filter(
    (on) => on.startsWith(String(year)) && dayOfWeek(on) <= 5 && !isBankingDay(on, calendar),
  );

describe("banking days", () => {
  test("at the Federal Reserve leave out its published holidays", () => {
    expect(holidaysIn(2026, "federal_reserve")).toEqual([
      "2026-01-01",
      "2026-01-19",
      "2026-02-16",
      "2026-05-25",
      "2026-06-19",
      "2026-09-07",
      "2026-10-12",
      "2026-11-11",
      "2026-11-26",
      "2026-12-25",
    ]);
    // Independence Day of 2027 is a Sunday and kept on Monday; Juneteenth and Christmas are Saturdays and not moved.
    expect(holidaysIn(2027, "federal_reserve")).toEqual(
      ["01-01", "01-18", "02-15", "05-31", "07-05", "09-06", "10-11", "11-11", "11-25"].map((day) => `2027-${day}`),
    );
  });

  test("in TARGET leave out its six closing days", () => {
    expect(holidaysIn(2026, "target")).toEqual(["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25"]);
    expect(holidaysIn(2025, "target")).toEqual(["01-01", "04-18", "04-21", "05-01", "12-25", "12-26"].map((day) => `2025-${day}`));
  });

  test("of other currencies are weekdays", () => {
    expect(["USD", "EUR", "GBP"].map(bankingCalendarOf)).toEqual(["federal_reserve", "target", "weekends"]);
    expect(holidaysIn(2026, "weekends")).toEqual([]);
  });

  test.each<[string, number, BankingCalendar, string]>([
    ["2026-01-02", 4, "federal_reserve", "2026-01-08"],
    ["2026-01-03", 1, "federal_reserve", "2026-01-05"],
    ["2026-01-16", 1, "federal_reserve", "2026-01-20"],
    ["2026-01-16", 1, "target", "2026-01-19"],
    ["2026-04-02", 1, "target", "2026-04-07"],
    ["2026-01-08", 2, "federal_reserve", "2026-01-12"],
    ["2026-01-10", 0, "weekends", "2026-01-12"],
    ["2026-01-09", 0, "weekends", "2026-01-09"],
    ["2025-12-31", 1, "weekends", "2026-01-01"],
  ])("%s and %i of them at %s is %s", (on, count, calendar, expected) => {
    expect(addBankingDays(on, count, calendar)).toBe(expected);
  });

  test("are counted one by one, and each is one", () => {
    const calendars = fc.constantFrom<BankingCalendar[]>("federal_reserve", "target", "weekends");
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(30), calendars, (day, count, calendar) => {
        const from = addDays("2000-01-01", day);
        const reached = addBankingDays(from, count, calendar);
        expect(isBankingDay(reached, calendar)).toBe(true);
        expect(addBankingDays(reached, 1, calendar)).toBe(bankingDayFrom(addDays(reached, 1), calendar));
        let counted = 0;
        for (let on = addDays(from, 1); on <= reached; on = addDays(on, 1)) if (isBankingDay(on, calendar)) counted += 1;
        if (count > 0) expect(counted).toBe(count);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    [2000, "2000-04-23"],
    [2024, "2024-03-31"],
    [2025, "2025-04-20"],
    [2026, "2026-04-05"],
    [2038, "2038-04-25"],
    [2285, "2285-03-22"],
  ])("Easter of %i is %s", (year, sunday) => {
    expect(easterOf(year)).toBe(sunday);
  });
});
