import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountOf } from "./account.fixture.ts";
import { matchKeysOf } from "./duplicates.ts";

const keys = (over: Parameters<typeof accountOf>[1]) => matchKeysOf(accountOf("a", over)).map(({ key }) => key);
const nameKey = (name: string) => keys({ name })[0];

describe("duplicate keys", () => {
  test.each<[string, string, boolean]>([
    ["Acme Inc.", "ACME", true],
    ["Acme Corporation", "acme, corp", true],
    ["Müller & Söhne GmbH & Co. KG", "Muller Sohne", true],
    ["Société Générale SA", "societe generale", true],
    ["Acme Germany", "Acme France", false],
    ["Co", "Inc", false],
    ["株式会社", "有限会社", false],
  ])("%s and %s at one place: %s", (one, two, same) => {
    expect(nameKey(one) === nameKey(two)).toBe(same);
  });

  test("the same name elsewhere is another customer, and so is one with another tax number only by that key", () => {
    const address = accountOf("a").address;
    expect(keys({ address: { ...address, postalCode: "10117" } })).not.toEqual(keys({}));
    expect(keys({ address: { ...address, postalCode: "10 115" } })).toEqual(keys({}));
    expect(keys({ taxId: "DE 123-456" })).toContain("tax de123456");
    expect(keys({ taxId: "--" })).toHaveLength(1);
  });

  test("whatever a company is called, its key depends on neither case nor punctuation around it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 120, unit: "binary" }), (name) => {
        expect(nameKey(`  ${name}. `)).toBe(nameKey(name));
        expect(matchKeysOf(accountOf("a", { name })).length).toBeLessThanOrEqual(2);
      }),
    );
  });
});
