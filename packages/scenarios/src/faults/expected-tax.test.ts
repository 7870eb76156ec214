import { moneyOf } from "@cashline/kernel/money";
import { expect, test } from "vitest";
import { expectedTax } from "./expected-tax.ts";

test.each([
  ["a Texan invoice is taxed on four fifths", "US", "TX", [10_001], 500n],
  ["a state that does not tax hosted software takes nothing", "US", "CA", [10_000], 0n],
  ["London and Paris pay a fifth", "GB", "", [999], 200n],
  ["each levy of each line is rounded by itself", "IN", "KA", [105, 105], 36n],
  ["between Indian states one levy stands for two", "IN", "MH", [105, 105], 38n],
  ["Québec adds its own to the federal one", "CA", "QC", [10_000], 1498n],
  ["Alberta has only the federal one", "CA", "AB", [10_000], 500n],
  ["an Austrian business accounts for the tax itself", "AT", "9", [10_000], 0n],
] as const)("%s", (_, country, region, nets, minor) => {
  expect(
    expectedTax(
      { country, region },
      nets.map((net) => moneyOf("EUR", net)),
      "EUR",
    ),
  ).toEqual(moneyOf("EUR", minor));
});
