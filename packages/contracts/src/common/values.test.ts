import { Check } from "typebox/value";
import { describe, expect, test } from "vitest";
import { Address, CountryCode } from "./values.ts";

describe("a country", () => {
  test.each(["DE", "US", "GR", "GB", "AX", "PR", "TW", "AQ", "SS"])("%s has a code ISO 3166-1 has assigned", (country) => {
    expect(Check(CountryCode, country)).toBe(true);
  });

  test.each<[string | null, string]>([
    ["EL", "Greece's VAT prefix"],
    ["XI", "Northern Ireland's VAT prefix"],
    ["UK", "reserved"],
    ["EU", "reserved"],
    ["SU", "withdrawn, reserved"],
    ["AN", "withdrawn"],
    ["XK", "user-assigned"],
    ["ZZ", "user-assigned"],
    ["QX", "never assigned"],
    ["de", "small"],
    ["DEU", "of three letters"],
    ["", "empty"],
    [null, "nothing"],
  ])("%s, %s, is refused", (country, _why) => {
    expect(Check(CountryCode, country)).toBe(false);
    expect(Check(Address, { line1: "", city: "", postalCode: "", region: "", country })).toBe(false);
  });

  test("there are as many as ISO 3166-1 has assigned, each once, in order", () => {
    const codes: string[] = CountryCode.enum;
    expect(codes).toHaveLength(249);
    expect(codes).toEqual([...new Set(codes)].toSorted());
  });
});
