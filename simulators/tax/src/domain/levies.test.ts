import { describe, expect, test } from "vitest";
import { inForce, leviesAt } from "./levies.ts";

const levies = (country: string, region: string | null, on: string, ...sellerRegions: string[]) =>
  leviesAt({ country, region }, on, new Set(sellerRegions)).map(({ jurisdiction, name, rate }) => `${jurisdiction} ${name} ${rate}`);

describe("the levies of a place on a day", () => {
  test.each<[string, string | null, string, string[], string[]]>([
    ["GB", null, "2008-11-30", [], ["GB VAT 0.175"]],
    ["GB", null, "2008-12-01", [], ["GB VAT 0.15"]],
    ["GB", null, "2009-12-31", [], ["GB VAT 0.15"]],
    ["GB", null, "1991-03-31", [], []],
    ["ZZ", null, "2026-01-01", [], []],
    ["US", null, "2026-01-01", [], []],
    ["US", "NY", "2026-01-01", ["NY"], ["US-NY Sales tax 0.04"]],
    ["CA", "AB", "2026-01-01", [], ["CA GST 0.05"]],
    ["CA", "ON", "2026-01-01", [], ["CA-ON HST 0.13"]],
    ["CA", "QC", "2026-01-01", [], ["CA GST 0.05", "CA-QC QST 0.09975"]],
    // What Quebec levied in 1992 is not in the table: the federal part alone would be too little.
    ["CA", "QC", "1992-01-01", [], []],
    ["CA", "AB", "1992-01-01", [], ["CA GST 0.07"]],
    ["IN", "KA", "2026-01-01", ["KA"], ["IN CGST 0.09", "IN-KA SGST 0.09"]],
    ["IN", "KA", "2026-01-01", ["MH"], ["IN IGST 0.18"]],
    ["IN", null, "2026-01-01", ["KA"], ["IN IGST 0.18"]],
  ])("%s %s on %s from %j: %j", (country, region, on, sellerRegions, expected) => {
    expect(levies(country, region, on, ...sellerRegions)).toEqual(expected);
  });

  test("a jurisdiction without a table has no row", () => {
    expect(inForce("ZZ", "2026-01-01")).toEqual([]);
  });
});
