import type { Nexus, NexusThreshold } from "@cashline/contracts/systems/tax/place-entities";
import { addDays } from "@cashline/kernel/time";
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
  lastOn: "2026-06-14",
  minorBefore: "0",
  documentsBefore: 0,
});
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
    ["South Dakota asks from USD 100,000 on (SDCL 10-64-2)", "SD", [month("2026-05", 100_000)], "obliged", "100"],
    ["four fifths of it are near", "SD", [month("2026-05", 80_000)], "approaching", "80"],
    ["less is below", "SD", [month("2026-05", 79_999)], "below", "79"],
    ["last year counts there as this one does", "SD", [month("2025-02", 150_000)], "obliged", "over 100"],
    ["the year before last does not", "SD", [month("2024-12", 150_000)], "below", "0"],
    ["Alabama counts last year alone", "AL", [month("2026-05", 300_000)], "below", "0"],
    ["Texas counts twelve months", "TX", [month("2025-07", 500_000)], "obliged", "100"],
    ["and not the thirteenth", "TX", [month("2025-06", 500_000)], "below", "0"],
    ["New York asks for amount and number: amount alone is not enough", "NY", [month("2026-05", 900_000, 1)], "below", "1"],
    ["with a hundred sales it is", "NY", [month("2026-05", 900_000, 100)], "obliged", "100"],
    ["Georgia asks for either: two hundred sales are enough", "GA", [month("2026-05", 1, 200)], "obliged", "100"],
    ["what was taken back in whole counts for nothing", "SD", [month("2026-05", -5)], "below", "0"],
    ["sales in another currency are shown and not counted", "SD", [month("2026-05", 500_000, 1, "EUR")], "below", "0"],
  ])("%s", (_, code, months, status, reachedPercent) => {
    expect(nexusStatus(state(code), months, alone, on)).toMatchObject({ status, reachedPercent });
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
    expect(checkNexus(tie({ jurisdiction: "US-ZZ" }))).toMatchObject({ code: "unknown-jurisdiction" });
    expect(checkNexus(tie({ validTo: "2025-12-31" }))).toMatchObject({ code: "invalid-request" });
  });

  test("every state with a general sales tax has one threshold on any day of the table, the others none", () => {
    const without = new Set(["AK", "DE", "MT", "NH", "OR"]);
    const expected = americanStates.filter((code) => !without.has(code)).map((code) => `US-${code}`);
    for (const day of ["2023-01-01", "2024-07-01", on, "2099-12-31"])
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
