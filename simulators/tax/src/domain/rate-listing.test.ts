import { describe, expect, test } from "vitest";
import { americanStates, canadianProvinces, europeanUnion, indianRegions, isJurisdiction } from "./jurisdictions.ts";
import { nexusThresholds } from "./nexus-thresholds.ts";
import { jurisdictionPage, jurisdictions, ratePage, thresholdPage } from "./rate-listing.ts";
import { rates } from "./rates.ts";

/** Everything, three at a time. */
function walk<Item>(page: (query: { after?: string | undefined; limit: number }) => { items: Item[]; next: string | null }): Item[] {
  const found: Item[] = [];
  let after: string | undefined;
  do {
    const { items, next } = page({ after, limit: 3 });
    found.push(...items);
    after = next ?? undefined;
  } while (after !== undefined);
  return found;
}

describe("listing of places, rates and thresholds", () => {
  test("every place one can be registered in is listed once, with a name", () => {
    const expected = europeanUnion.size + 5 + americanStates.length + canadianProvinces.length + indianRegions.length;
    expect(jurisdictions).toHaveLength(expected);
    expect(new Set(jurisdictions.map(({ code }) => code)).size).toBe(expected);
    for (const { code, name } of jurisdictions) {
      expect(isJurisdiction(code), code).toBe(true);
      expect(name.length, code).toBeGreaterThan(2);
    }
  });

  test("a place names the levies kept there, of any time", () => {
    const levies = (code: string) => jurisdictions.find((each) => each.code === code)?.levies;
    expect(levies("CA-QC")).toEqual(["QST"]);
    expect(levies("IN")).toEqual(["IGST", "CGST"]);
    expect(levies("DE")).toEqual(["VAT"]);
  });

  test("page by page every row comes once, in order", () => {
    expect(walk(jurisdictionPage).map(({ code }) => code)).toEqual(jurisdictions.map(({ code }) => code));
    const listed = walk(ratePage);
    expect(listed).toHaveLength(rates.length);
    expect(new Set(listed)).toEqual(new Set(rates));
    expect(walk(thresholdPage)).toHaveLength(nexusThresholds.length);
  });

  test("a day and a jurisdiction narrow the rates to those in force there", () => {
    expect(ratePage({ jurisdiction: "DE", on: "2020-08-01" }).items).toMatchObject([{ rate: "0.16", validTo: "2020-12-31" }]);
    expect(ratePage({ jurisdiction: "DE" }).items.length).toBeGreaterThan(3);
    expect(ratePage({ jurisdiction: "DE", on: "0001-01-01" })).toEqual({ items: [], next: null });
    expect(thresholdPage({ on: "2026-06-15", limit: 1 })).toMatchObject({ items: [{ jurisdiction: "US-AL" }], next: "US-AL|2023-01-01" });
  });
});
