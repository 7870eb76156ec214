import { expect, test } from "vitest";
import { completeTaxId, taxIdFor } from "./tax-ids.ts";

// Numbers the authorities or the companies themselves publish.
test.each([
  ["GB", "9807806", "GB980780684"],
  ["DE", "13669597", "DE136695976"],
  ["AT", "1358562", "ATU13585627"],
  ["FR", "30326504", "FR40303265045"],
  ["IN", "29AAGCB7383J1Z", "29AAGCB7383J1Z4"],
  ["AU", "824753556", "51824753556"],
  ["CA", "12345678", "123456782RT0001"],
])("%s completes %s to the published number", (country, assigned, published) => {
  expect(completeTaxId(country, assigned)).toBe(published);
});

test("a country without business tax numbers gives none, and an account always the same", () => {
  expect(taxIdFor("US", "NY", "seed", "a")).toBeNull();
  expect(taxIdFor("IN", "MH", "seed", "a")).toMatch(/^27[A-Z]{5}\d{4}[A-Z]1Z[0-9A-Z]$/);
  expect(taxIdFor("DE", "BE", "seed", "a")).toBe(taxIdFor("DE", "BE", "seed", "a"));
});
