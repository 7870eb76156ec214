import { describe, expect, test } from "vitest";
import type { BookContract } from "./book.ts";
import { planRenewals, usualHabits } from "./plan-renewal.ts";

const monthly: BookContract = {
  key: "S-1",
  account: "A-1",
  sku: "platform",
  tier: "pro",
  seats: 10,
  unitPrice: "49",
  discountPercent: "0",
  startOn: "2025-01-15",
  endOn: "2025-02-15",
  anchorOn: "2024-06-15",
  termMonths: 1,
  billingFrequency: "monthly",
  autoRenew: true,
  trial: false,
  churnEvent: null,
};
const season = { seed: "plan", from: "2025-02-01", to: "2025-04-30", accountName: "One" };
const always = { ...usualHabits, won: 1 };
const ends = (contract: Partial<BookContract>, to = season.to, until: string | null = null): string[] =>
  planRenewals({ ...monthly, ...contract }, { ...season, to }, always, until).map(({ closeOn }) => closeOn);

describe("the renewals of a contract in a season", () => {
  test.each<[string, string[], string[]]>([
    ["one for each term that ends in it", ends({}), ["2025-02-15", "2025-03-15", "2025-04-15"]],
    ["a term that ends on the first day is among them", ends({ endOn: "2025-02-01" }, "2025-02-28"), ["2025-02-01"]],
    ["and one that ends on the last day", ends({}, "2025-03-15"), ["2025-02-15", "2025-03-15"]],
    ["and none a day after it", ends({}, "2025-02-14"), []],
    [
      "a renewed term runs from the day it began",
      ends({ endOn: "2025-02-28", anchorOn: "2024-05-31" }),
      ["2025-02-28", "2025-03-28", "2025-04-28"],
    ],
    ["none into which the known end falls", ends({}, season.to, "2025-03-15"), ["2025-02-15"]],
    ["a year's term ends once", ends({ termMonths: 12, billingFrequency: "annual" }), ["2025-02-15"]],
  ])("%s", (_, got, expected) => {
    expect(got).toEqual(expected);
  });

  test("each follows the one before, with what that one signed", () => {
    const renewals = planRenewals(monthly, season, { ...always, tierChange: 1 });
    expect(renewals.map(({ after }) => after)).toEqual([null, renewals[0]?.key, renewals[1]?.key]);
    renewals.slice(1).forEach(({ ending }, index) => {
      const before = renewals[index];
      expect(ending).toMatchObject({ startOn: before?.closeOn, tier: before?.terms.tier });
    });
    expect(new Set(renewals.map(({ key }) => key)).size).toBe(3);
  });

  test("none follows a lost one", () => {
    const renewals = planRenewals(monthly, season, { ...usualHabits, won: 0 });
    expect(renewals.map(({ outcome }) => outcome.kind)).toEqual(["lost"]);
  });

  test("a term that ends on the season's first day is answered on that day", () => {
    const [renewal] = planRenewals({ ...monthly, startOn: "2025-01-01", endOn: "2025-02-01" }, season, always);
    expect(renewal?.outcome.at.slice(0, 10)).toBe("2025-02-01");
  });

  test("each is drawn by itself: a longer season does not change the first", () => {
    expect(planRenewals(monthly, { ...season, to: "2025-02-28" }, always)).toEqual(planRenewals(monthly, season, always).slice(0, 1));
  });
});
