import { addDays } from "@cashline/kernel/time";
import { describe, expect, test } from "vitest";
import { americanStates, canadianProvinces, europeanUnion, indianRegions, isJurisdiction } from "./jurisdictions.ts";
import { inForce, leviesAt } from "./levies.ts";
import { rates } from "./rates.ts";

const mid2026 = "2026-06-15";
const nowhere = new Set<string>();

/** Standard rates in force in mid 2026, written out apart from the table so that a slip in either shows. */
const union = {
  AT: "0.20",
  BE: "0.21",
  BG: "0.20",
  HR: "0.25",
  CY: "0.19",
  CZ: "0.21",
  DK: "0.25",
  EE: "0.24",
  FI: "0.255",
  FR: "0.20",
  DE: "0.19",
  GR: "0.24",
  HU: "0.27",
  IE: "0.23",
  IT: "0.22",
  LV: "0.21",
  LT: "0.21",
  LU: "0.17",
  MT: "0.18",
  NL: "0.21",
  PL: "0.23",
  PT: "0.23",
  RO: "0.21",
  SK: "0.23",
  SI: "0.22",
  ES: "0.21",
  SE: "0.25",
};

/** Rate where a business subscription is taxed in mid 2026, null where it is not. */
const states: Record<string, string | null> = {
  AL: null,
  AK: null,
  AZ: "0.056",
  AR: null,
  CA: null,
  CO: null,
  CT: "0.01",
  DE: null,
  DC: "0.06",
  FL: null,
  GA: null,
  HI: "0.04",
  ID: null,
  IL: null,
  IN: null,
  IA: null,
  KS: null,
  KY: "0.06",
  LA: "0.05",
  ME: null,
  MD: "0.03",
  MA: "0.0625",
  MI: null,
  MN: null,
  MS: null,
  MO: null,
  MT: null,
  NE: null,
  NV: null,
  NH: null,
  NJ: null,
  NM: "0.04875",
  NY: "0.04",
  NC: null,
  ND: null,
  OH: "0.0575",
  OK: null,
  OR: null,
  PA: "0.06",
  RI: "0.07",
  SC: "0.06",
  SD: "0.042",
  TN: "0.07",
  TX: "0.0625",
  UT: "0.0485",
  VT: "0.06",
  VA: null,
  WA: "0.065",
  WV: "0.06",
  WI: null,
  WY: null,
};

describe("rates", () => {
  test.each(Object.entries(union))("%s levies its standard rate of %s", (country, rate) => {
    expect(leviesAt({ country, region: null }, mid2026, nowhere)).toMatchObject([
      { jurisdiction: country, name: "VAT", rate, saasTaxable: true },
    ]);
  });

  test("every member state and every American state is expected by a test", () => {
    expect(new Set(Object.keys(union))).toEqual(europeanUnion);
    expect(Object.keys(states)).toHaveLength(51);
    expect(new Set(Object.keys(states))).toEqual(new Set(americanStates));
  });

  test.each(Object.entries(states))("US-%s taxes a business subscription at %s", (region, rate) => {
    const [levy, ...more] = leviesAt({ country: "US", region }, mid2026, nowhere);
    expect(more).toEqual([]);
    expect(levy?.saasTaxable ? levy.rate : null).toBe(rate);
  });

  test.each([
    ["EE", "2023-12-31", "0.20"],
    ["EE", "2024-01-01", "0.22"],
    ["EE", "2025-06-30", "0.22"],
    ["EE", "2025-07-01", "0.24"],
    ["FI", "2024-08-31", "0.24"],
    ["FI", "2024-09-01", "0.255"],
    ["RO", "2025-07-31", "0.19"],
    ["RO", "2025-08-01", "0.21"],
    ["SK", "2024-12-31", "0.20"],
    ["SK", "2025-01-01", "0.23"],
    ["LU", "2023-12-31", "0.16"],
    ["LU", "2024-01-01", "0.17"],
    ["CA-NS", "2025-03-31", "0.15"],
    ["CA-NS", "2025-04-01", "0.14"],
    ["US-LA", "2024-12-31", "0.0445"],
    ["US-LA", "2025-01-01", "0.05"],
    ["US-SD", "2027-06-30", "0.042"],
    ["US-SD", "2027-07-01", "0.045"],
  ])("%s on %s is at %s: a change takes effect on its day", (jurisdiction, on, rate) => {
    expect(inForce(jurisdiction, on)).toMatchObject([{ rate }]);
  });

  test.each([
    ["US-VT", "2024-06-30", false],
    ["US-VT", "2024-07-01", true],
    ["US-MD", "2025-06-30", false],
    ["US-MD", "2025-07-01", true],
    ["CA-MB", "2025-12-31", false],
    ["CA-MB", "2026-01-01", true],
  ])("%s on %s taxes subscriptions: %s", (jurisdiction, on, saasTaxable) => {
    expect(inForce(jurisdiction, on)).toMatchObject([{ saasTaxable }]);
  });

  test.each([
    ["AB", ["GST 0.05"]],
    ["BC", ["GST 0.05", "PST 0.07"]],
    ["MB", ["GST 0.05", "RST 0.07"]],
    ["NB", ["HST 0.15"]],
    ["NL", ["HST 0.15"]],
    ["NS", ["HST 0.14"]],
    ["NT", ["GST 0.05"]],
    ["NU", ["GST 0.05"]],
    ["ON", ["HST 0.13"]],
    ["PE", ["HST 0.15"]],
    ["QC", ["GST 0.05", "QST 0.09975"]],
    ["SK", ["GST 0.05", "PST 0.06"]],
    ["YT", ["GST 0.05"]],
  ])("CA-%s bears %s", (region, expected) => {
    expect(leviesAt({ country: "CA", region }, mid2026, nowhere).map(({ name, rate }) => `${name} ${rate}`)).toEqual(expected);
  });

  test("India splits the rate within the seller's state and not between states", () => {
    const names = (region: string, seller: string) =>
      leviesAt({ country: "IN", region }, mid2026, new Set([seller])).map(({ name, rate }) => `${name} ${rate}`);
    expect(names("KA", "KA")).toEqual(["CGST 0.09", "SGST 0.09"]);
    expect(names("CH", "CH")).toEqual(["CGST 0.09", "UTGST 0.09"]);
    expect(names("MH", "KA")).toEqual(["IGST 0.18"]);
  });

  test("the United Kingdom is at 20 % and Australia at 10 %", () => {
    expect(inForce("GB", mid2026)).toMatchObject([{ rate: "0.20" }]);
    expect(inForce("AU", mid2026)).toMatchObject([{ rate: "0.10" }]);
  });

  test("the rows of a levy follow each other without gap or overlap and end open", () => {
    for (const [levy, rows] of Map.groupBy(rates, ({ jurisdiction, name }) => `${jurisdiction} ${name}`)) {
      for (const [index, { validTo }] of rows.entries()) {
        expect(rows[index + 1]?.validFrom ?? null, levy).toBe(validTo === null ? null : addDays(validTo, 1));
      }
    }
  });

  test("every row names its source, a known jurisdiction and a rate below one", () => {
    for (const each of rates) {
      expect(each.source.length, each.jurisdiction).toBeGreaterThan(3);
      expect(isJurisdiction(each.jurisdiction), each.jurisdiction).toBe(true);
      expect(Number(each.rate)).toBeLessThan(1);
    }
  });

  test("only Texas takes less than the whole price", () => {
    expect(rates.filter(({ taxableShare }) => taxableShare !== "1")).toMatchObject([{ jurisdiction: "US-TX", taxableShare: "0.8" }]);
  });

  test("every region that levies has rules from the first day of the table", () => {
    for (const region of americanStates) expect(leviesAt({ country: "US", region }, "2023-01-01", nowhere), region).toHaveLength(1);
    for (const region of canadianProvinces)
      expect(leviesAt({ country: "CA", region }, "2023-01-01", nowhere).length, region).toBeGreaterThan(0);
    for (const { region } of indianRegions)
      expect(leviesAt({ country: "IN", region }, "2023-01-01", new Set([region])), region).toHaveLength(2);
    for (const country of europeanUnion) expect(leviesAt({ country, region: null }, "2023-01-01", nowhere), country).toHaveLength(1);
  });
});
