import { describe, expect, test } from "vitest";
import { europeanUnion } from "./jurisdictions.ts";
import { isWellFormedTaxId, taxIdFormats } from "./tax-ids.ts";

const wellFormed: [string, string][] = [
  ["AT", "ATU12345678"],
  ["BE", "BE0123456789"],
  ["BG", "BG123456789"],
  ["CY", "CY12345678X"],
  ["CZ", "CZ12345678"],
  ["DE", "DE123456789"],
  ["DK", "DK12345678"],
  ["EE", "EE123456789"],
  ["ES", "ESX1234567X"],
  ["FI", "FI12345678"],
  ["FR", "FRXX123456789"],
  ["GR", "EL123456789"],
  ["HR", "HR12345678901"],
  ["HU", "HU12345678"],
  ["IE", "IE1234567WA"],
  ["IE", "IE1S23456L"],
  ["IT", "IT12345678901"],
  ["LT", "LT123456789"],
  ["LU", "LU12345678"],
  ["LV", "LV12345678901"],
  ["MT", "MT12345678"],
  ["NL", "NL123456789B01"],
  ["PL", "PL1234567890"],
  ["PT", "PT123456789"],
  ["RO", "RO12345678"],
  ["SE", "SE123456789001"],
  ["SI", "SI12345678"],
  ["SK", "SK1234567890"],
  ["GB", "GB123456789"],
  ["GB", "GBGD001"],
  ["GB", "XI123456789012"],
];

describe("tax numbers", () => {
  test("every member state and the United Kingdom has a format and an example here", () => {
    const countries = new Set([...europeanUnion, "GB"]);
    expect(new Set(Object.keys(taxIdFormats))).toEqual(countries);
    expect(new Set(wellFormed.map(([country]) => country))).toEqual(countries);
  });

  test.each(wellFormed)("%s writes %s", (country, taxId) => {
    expect(isWellFormedTaxId(country, taxId)).toBe(true);
    expect(isWellFormedTaxId(country, taxId.slice(2))).toBe(false);
    expect(isWellFormedTaxId(country, `${taxId}00000`)).toBe(false);
  });

  test.each([
    ["DE", "DE12345678"],
    ["DE", "FR12345678901"],
    ["GR", "GR123456789"],
    ["NL", "NL123456789B1"],
    ["GB", "GBGD501"],
    ["DE", ""],
  ])("%s does not write %s", (country, taxId) => {
    expect(isWellFormedTaxId(country, taxId)).toBe(false);
  });

  test("blanks, dots, hyphens and case do not count", () => {
    expect(isWellFormedTaxId("BE", "be 0123.456-789")).toBe(true);
  });

  test("a country without VAT numbers here takes any", () => {
    expect(isWellFormedTaxId("US", "12-3456789")).toBe(true);
  });
});
