import type { Nexus, NexusThreshold } from "@cashline/contracts/systems/tax/place-entities";
import { addDays, addMonths } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { americanStates } from "./jurisdictions.ts";
import { nexusThresholds, thresholdsOn } from "./nexus-thresholds.ts";
import { checkNexus, nexusStatus } from "./nexus.ts";
import type { TurnoverMonth } from "./turnover.ts";

const on = "2026-06-15";
const state = (code: string): NexusThreshold => {
  const threshold = thresholdsOn(on).find(({ jurisdiction }) => jurisdiction === `US-${code}`);
  if (!threshold) throw new Error(code);
  return threshold;
};
const month = (name: string, dollars: number, documents = 1, currency = "USD"): TurnoverMonth => ({
  id: `ttn_${name}`,
  seller: "US01",
  month: name,
  currency,
  minor: String(dollars * 100),
  documents,
});
const cents = (name: string, minor: number): TurnoverMonth => ({ ...month(name, 0), minor: String(minor) });
const tie = (over: Partial<Nexus> = {}): Nexus => ({
  id: "nex_1",
  legalEntity: "US01",
  jurisdiction: "US-TX",
  kind: "physical",
  validFrom: "2026-01-01",
  validTo: null,
  ...over,
});
const alone = { registered: false, declared: undefined };

describe("nexus", () => {
  test.each<[string, string, TurnoverMonth[], string, string]>([
    ["South Dakota asks above USD 100,000 (SDCL 10-64-2 exceeds)", "SD", [cents("2026-05", 10_000_001)], "obliged", "over 100"],
    ["and not at it", "SD", [month("2026-05", 100_000)], "approaching", "100"],
    ["Iowa asks at USD 100,000 (423.14A: or more)", "IA", [month("2026-05", 100_000)], "obliged", "100"],
    ["and not a cent below", "IA", [cents("2026-05", 9_999_999)], "approaching", "99"],
    ["four fifths of it are near", "SD", [month("2026-05", 80_000)], "approaching", "80"],
    ["less is below", "SD", [cents("2026-05", 7_999_999)], "below", "79"],
    ["last year counts there as this one does", "SD", [month("2025-02", 150_000)], "obliged", "over 100"],
    ["of two years the one that obliges is shown", "SD", [month("2026-05", 100_000), cents("2025-02", 10_000_001)], "obliged", "over 100"],
    ["of two that do not, the fuller", "SD", [month("2026-05", 10_000), month("2025-02", 50_000)], "below", "50"],
    ["whichever it is", "SD", [month("2026-05", 50_000), month("2025-02", 10_000)], "below", "50"],
    ["the year before last does not", "SD", [month("2024-12", 150_000)], "below", "0"],
    ["Alabama counts last year alone", "AL", [month("2026-05", 300_000)], "below", "0"],
    ["and the whole of it", "AL", [month("2025-01", 150_000), month("2025-12", 150_000)], "obliged", "over 100"],
    ["Texas counts twelve months", "TX", [month("2025-07", 500_000)], "obliged", "100"],
    ["and not the thirteenth", "TX", [month("2025-06", 500_000)], "below", "0"],
    ["this month too", "TX", [month("2026-06", 500_000)], "obliged", "100"],
    [
      "Connecticut counts the year to the last September",
      "CT",
      [month("2024-10", 50_000, 100), month("2025-09", 50_000, 100)],
      "obliged",
      "100",
    ],
    ["and neither before it nor after", "CT", [month("2024-09", 500_000, 900), month("2025-10", 500_000, 900)], "below", "0"],
    ["Illinois counts four ended quarters", "IL", [month("2025-04", 50_000), month("2026-03", 50_000)], "obliged", "100"],
    ["and neither before them nor after", "IL", [month("2025-03", 500_000), month("2026-04", 500_000)], "below", "0"],
    [
      "New York's quarters end with February, May, August, November",
      "NY",
      [month("2025-06", 300_000, 60), month("2026-05", 300_000, 60)],
      "obliged",
      "over 100",
    ],
    ["and neither before them nor after", "NY", [month("2025-05", 900_000, 900), month("2026-06", 900_000, 900)], "below", "0"],
    ["New York asks for amount and number: amount alone is not enough", "NY", [month("2026-05", 900_000, 1)], "below", "1"],
    ["nor number alone", "NY", [month("2026-05", 5_000, 900)], "below", "1"],
    ["with more than a hundred sales it is (1101(b)(8)(iv))", "NY", [month("2026-05", 900_000, 101)], "obliged", "over 100"],
    ["with a hundred it is not", "NY", [month("2026-05", 900_000, 100)], "approaching", "100"],
    ["nor at its very amount", "NY", [month("2026-05", 500_000, 900)], "approaching", "100"],
    ["Georgia asks for either: two hundred sales are enough", "GA", [month("2026-05", 1, 200)], "obliged", "100"],
    ["one less is not", "GA", [month("2026-05", 1, 199)], "approaching", "99"],
    ["more of them is over it", "GA", [month("2026-05", 1, 201)], "obliged", "over 100"],
    ["nor is its very amount", "GA", [month("2026-05", 100_000, 1)], "approaching", "100"],
    ["a cent more is", "GA", [cents("2026-05", 10_000_001)], "obliged", "over 100"],
    ["what was taken back in whole counts for nothing", "SD", [month("2026-05", -5)], "below", "0"],
    ["neither do sales taken back", "GA", [month("2026-05", 0, -5)], "below", "0"],
    ["sales in another currency are shown and not counted", "SD", [month("2026-05", 500_000, 1, "EUR")], "below", "0"],
  ])("%s", (_, code, months, status, reachedPercent) => {
    expect(nexusStatus(state(code), months, alone, on)).toMatchObject({ status, reachedPercent });
  });

  // The statutes' own words; a table that said "exceeds" of them all would be wrong in these.
  test("in these states the very amount obliges, in all others only more", () => {
    const at = thresholdsOn(on).filter(({ salesReached }) => salesReached === "at");
    expect(at.map(({ jurisdiction }) => jurisdiction)).toEqual(
      ["CT", "HI", "IA", "IL", "NM", "OK", "RI", "TX", "VT"].map((code) => `US-${code}`),
    );
  });

  test("a number of sales obliges from itself on, in New York only above it; it is asked for with a number alone", () => {
    for (const { jurisdiction, transactions, transactionsReached, combine } of nexusThresholds) {
      const expected = transactions === null ? null : jurisdiction === "US-NY" ? "above" : "at";
      expect(transactionsReached, jurisdiction).toBe(expected);
      expect(combine === "sales", jurisdiction).toBe(transactions === null);
    }
    expect(nexusThresholds.filter(({ combine }) => combine === "both").map(({ jurisdiction }) => jurisdiction)).toEqual(["US-CT", "US-NY"]);
  });

  const boundaries = thresholdsOn(on).filter(({ combine }) => combine !== "both");
  test.each(boundaries)("$jurisdiction at its very amount, a cent below and a cent above", (threshold) => {
    const amount = Number(threshold.sales.minor);
    const standing = (minor: number) => nexusStatus(threshold, [cents("2025-12", minor)], alone, on);
    expect(standing(amount - 1)).toMatchObject({ status: "approaching", reachedPercent: "99" });
    expect(standing(amount)).toMatchObject({ status: threshold.salesReached === "at" ? "obliged" : "approaching", reachedPercent: "100" });
    expect(standing(amount + 1)).toMatchObject({ status: "obliged", reachedPercent: "over 100" });
  });

  test.each<[NexusThreshold["period"], string, string, string]>([
    ["preceding_four_calendar_quarters", "2026-01-01", "2025-01", "2025-12"],
    ["preceding_four_calendar_quarters", "2026-03-31", "2025-01", "2025-12"],
    ["preceding_four_calendar_quarters", "2026-04-01", "2025-04", "2026-03"],
    ["preceding_four_calendar_quarters", "2026-12-31", "2025-10", "2026-09"],
    ["preceding_four_sales_tax_quarters", "2026-02-28", "2024-12", "2025-11"],
    ["preceding_four_sales_tax_quarters", "2026-03-01", "2025-03", "2026-02"],
    ["preceding_four_sales_tax_quarters", "2026-12-01", "2025-12", "2026-11"],
    ["twelve_months_through_september", "2026-01-01", "2024-10", "2025-09"],
    ["twelve_months_through_september", "2026-09-30", "2024-10", "2025-09"],
    ["twelve_months_through_september", "2026-10-01", "2025-10", "2026-09"],
    ["preceding_twelve_months", "2026-01-31", "2025-02", "2026-01"],
    ["previous_calendar_year", "2026-12-31", "2025-01", "2025-12"],
  ])("%s on %s are %s to %s", (period, day, first, last) => {
    const threshold = { ...state("IA"), period };
    const isCounted = (name: string) => nexusStatus(threshold, [month(name, 1)], alone, day).transactions === 1;
    const before = (name: string, months: number) => addMonths(`${name}-15`, months).slice(0, 7);
    expect([before(first, -1), first, last, before(last, 1)].map(isCounted)).toEqual([false, true, true, false]);
  });

  test("sales in other currencies stand beside the threshold in order of their code, the threshold's own apart", () => {
    const sold = [month("2026-05", 7, 1, "SEK"), month("2026-05", 9), month("2026-05", 6, 1, "EUR"), month("2026-04", 5, 1, "JPY")];
    expect(nexusStatus(state("SD"), sold, alone, on)).toMatchObject({
      sales: { currency: "USD", minor: "900" },
      transactions: 1,
      otherCurrencies: [
        { currency: "EUR", minor: "600" },
        { currency: "JPY", minor: "500" },
        { currency: "SEK", minor: "700" },
      ],
    });
  });

  test.each([
    ["2026-06-14", "2026-06-16", "physical"],
    ["2026-06-15", "2026-06-15", "physical"],
    ["2026-06-16", null, null],
    ["2026-01-01", "2026-06-14", null],
  ])("a tie from %s to %s is, on the day between, %s", (validFrom, validTo, declared) => {
    const seller = { registered: false, declared: tie({ validFrom, validTo }) };
    expect(nexusStatus(state("TX"), [], seller, on)).toMatchObject({ declared, status: declared === null ? "below" : "obliged" });
  });

  test("sales in another currency stand beside the threshold", () => {
    expect(nexusStatus(state("SD"), [month("2026-05", 5, 1, "EUR")], alone, on)).toMatchObject({
      sales: { currency: "USD", minor: "0" },
      otherCurrencies: [{ currency: "EUR", minor: "500" }],
    });
  });

  test("a declared tie in force obliges; a registration settles it", () => {
    expect(nexusStatus(state("TX"), [], { registered: false, declared: tie() }, on)).toMatchObject({
      status: "obliged",
      declared: "physical",
    });
    const ended = tie({ validTo: "2026-06-14" });
    expect(nexusStatus(state("TX"), [], { registered: false, declared: ended }, on)).toMatchObject({ status: "below", declared: null });
    expect(nexusStatus(state("TX"), [month("2026-05", 900_000)], { registered: true, declared: tie() }, on)).toMatchObject({
      status: "registered",
      registered: true,
    });
  });

  test("a tie needs a known jurisdiction and an end after its beginning", () => {
    expect(checkNexus(tie())).toEqual({ outcome: "accepted" });
    expect(checkNexus(tie({ validTo: "2026-01-01" }))).toEqual({ outcome: "accepted" });
    expect(checkNexus(tie({ validTo: "2099-12-31" }))).toEqual({ outcome: "accepted" });
    expect(checkNexus(tie({ jurisdiction: "US-ZZ" }))).toEqual({
      outcome: "refused",
      code: "unknown-jurisdiction",
      detail: "No rates are known for US-ZZ",
    });
    expect(checkNexus(tie({ validTo: "2025-12-31" }))).toEqual({
      outcome: "refused",
      code: "invalid-request",
      detail: "/body/validTo 2025-12-31 is before validFrom 2026-01-01",
    });
  });

  test("every state with a general sales tax has one threshold on any day of the table, the others none", () => {
    const without = new Set(["AK", "DE", "MT", "NH", "OR"]);
    const expected = americanStates.filter((code) => !without.has(code)).map((code) => `US-${code}`);
    for (const day of ["2023-01-01", "2023-12-31", "2024-06-30", "2024-07-01", "2025-12-31", on, "2099-12-31"])
      expect(
        thresholdsOn(day)
          .map(({ jurisdiction }) => jurisdiction)
          .toSorted(),
        day,
      ).toEqual(expected.toSorted());
  });

  test("the rows of a state follow each other without gap or overlap, end open and name their source", () => {
    for (const [code, rows] of Map.groupBy(nexusThresholds, ({ jurisdiction }) => jurisdiction)) {
      for (const [index, { validTo, source }] of rows.entries()) {
        expect(rows[index + 1]?.validFrom ?? null, code).toBe(validTo === null ? null : addDays(validTo, 1));
        expect(source.length, code).toBeGreaterThan(3);
      }
    }
  });
});
