import { expect, test } from "vitest";
import { isKnownCurrency } from "./currency.ts";

test.each([
  ["EUR", true],
  ["JPY", true],
  ["XYZ", false],
  ["", false],
])("%j is in ISO 4217: %s", (currency, known) => {
  expect(isKnownCurrency(currency)).toBe(known);
});
