import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { DISTANCE_SALES_THRESHOLD, distanceTurnover, isAboveThreshold, isDistanceSale, isTaxedAtHome } from "./distance-sales.ts";
import { defaultPolicy } from "./policy.ts";
import type { Seller } from "./registration.ts";
import type { TurnoverMonth } from "./turnover.ts";

const eur = (minor: number) => moneyOf("EUR", minor);
const seller = (home: string, ...registered: string[]): Seller => ({ home, registered: new Set(registered) });
const turnover = (current: number, previous = 0, others: { currency: string; minor: bigint }[] = []) => ({
  currentYear: eur(current),
  previousYear: eur(previous),
  otherCurrencies: others,
});
const threshold = { ...defaultPolicy, distanceSales: "threshold" } as const;
const month = (name: string, currency: string, minor: string): TurnoverMonth => ({
  id: `ttn_${name}_${currency}`,
  seller: "DE01 EU",
  month: name,
  currency,
  minor,
  documents: 1,
});

describe("distance sales (Directive 2006/112/EC art. 59c)", () => {
  test("the threshold is EUR 10,000", () => {
    expect(DISTANCE_SALES_THRESHOLD).toEqual(eur(1_000_000));
  });

  test.each<[Seller, string, boolean, boolean]>([
    [seller("DE", "DE"), "FR", false, true],
    [seller("DE", "DE"), "FR", true, false],
    [seller("DE", "DE"), "DE", false, false],
    [seller("DE", "DE"), "GB", false, false],
    [seller("GB", "GB", "IE"), "FR", false, false],
  ])("%o to %s (tax number %s): %s", (from, country, hasTaxId, expected) => {
    expect(isDistanceSale(from, { country, region: null }, hasTaxId)).toBe(expected);
  });

  test.each<[string, boolean, ReturnType<typeof turnover>, number]>([
    ["a small seller is taxed at home", true, turnover(0), 10_000],
    ["exactly at the threshold, still at home", true, turnover(990_000), 10_000],
    ["the sale that exceeds it is taxed at its destination", false, turnover(990_000), 10_001],
    ["above it last year, at the destination", false, turnover(0, 1_000_001), 1],
    ["at it last year, at home", true, turnover(0, 1_000_000), 1],
    ["sales in another currency cannot be shown to be below it", false, turnover(0, 0, [{ currency: "SEK", minor: 1n }]), 1],
    ["sales in another currency that were taken back count for nothing", true, turnover(0, 0, [{ currency: "SEK", minor: 0n }]), 1],
  ])("%s", (_, expected, sold, price) => {
    expect(isTaxedAtHome(seller("DE", "DE"), threshold, sold, eur(price))).toBe(expected);
  });

  test("a seller with a registration in another member state, one in another currency, or a tenant without the rule gets no relief", () => {
    expect(isTaxedAtHome(seller("DE", "DE", "FR"), threshold, turnover(0), eur(1))).toBe(false);
    expect(isTaxedAtHome(seller("DE", "DE", "US-NY"), threshold, turnover(0), eur(1))).toBe(true);
    expect(isTaxedAtHome(seller("DE", "DE"), threshold, turnover(0), moneyOf("SEK", 1))).toBe(false);
    expect(isTaxedAtHome(seller("DE", "DE"), defaultPolicy, turnover(0), eur(1))).toBe(false);
    expect(isTaxedAtHome(seller("DE", "DE"), threshold, null, eur(1))).toBe(false);
  });

  test("turnover is of the sale's year and the one before, currencies apart and together over both", () => {
    const months = [
      month("2024-12", "EUR", "1"),
      month("2025-12", "EUR", "20"),
      month("2026-01", "EUR", "300"),
      month("2026-01", "SEK", "7"),
      month("2025-03", "SEK", "8"),
      month("2025-03", "DKK", "9"),
    ];
    const sold = distanceTurnover(months, "2026-06-15");
    expect(sold).toEqual(turnover(300, 20, [moneyOf("DKK", 9), moneyOf("SEK", 15)]));
    expect(isAboveThreshold(sold)).toBe(true);
    expect(distanceTurnover([], "2026-06-15")).toEqual(turnover(0));
  });

  test("a registration in a region of the seller's own member state is its home's", () => {
    expect(isTaxedAtHome(seller("DE", "DE", "DE-BY"), threshold, turnover(0), eur(1))).toBe(true);
    expect(isTaxedAtHome(seller("DE", "DE", "FR-IDF"), threshold, turnover(0), eur(1))).toBe(false);
  });
});
