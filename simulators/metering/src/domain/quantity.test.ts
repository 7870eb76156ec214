import fc from "fast-check";
import { expect, test } from "vitest";
import { partsOf, partsOfText, quantityText, readQuantity, roundQuantity, wholeUnits } from "./quantity.ts";

test.each([
  [12, "12"],
  ["12.50", "12.5"],
  [0.1, "0.1"],
  [-3, "-3"],
  ["-0.00000001", "-0.00000001"],
  [999_999_999_999, "999999999999"],
])("%j is read as %s", (value, text) => {
  expect(quantityText(partsOf(value) as bigint)).toBe(text);
});

test.each<[string, string]>([
  ["0.0000001", "0.0000001"],
  ["1e-7", "0.0000001"],
  ["0.00000001", "0.00000001"],
  ["1E-8", "0.00000001"],
  ["1e3", "1000"],
  ["1.5e+1", "15"],
  ["-2.5e-3", "-0.0025"],
  ["1.100000000", "1.1"],
  ["0e99999", "0"],
  ["9.99999999999e11", "999999999999"],
  ["12.345678901", "too-precise"],
  ["0.30000000000000004", "too-precise"],
  ["1e-9", "too-precise"],
  ["1e12", "too-large"],
  ["1000000000000", "too-large"],
  ["-1e300", "too-large"],
])("%s has one answer as a JSON number and as text: %s", (written, expected) => {
  const answer = (value: unknown): string => {
    const read = readQuantity(value);
    return typeof read === "bigint" ? quantityText(read) : read;
  };
  expect([answer(JSON.parse(written)), answer(written)]).toEqual([expected, expected]);
});

test("a number JSON can write and its text are one quantity, or are refused alike", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(readQuantity(value)).toEqual(readQuantity(String(value)));
    }),
  );
});

test.each([[""], ["twelve"], [" 1"], ["1."], [".5"], ["1e"], ["0x10"], ["1e9999999"], [true], [null], [undefined], [Number.NaN], [{}]])(
  "%j is no number",
  (value) => {
    expect(readQuantity(value)).toBe("not-a-number");
    expect(partsOf(value)).toBeUndefined();
  },
);

test.each<[string, bigint]>([
  ["100.5", 100n],
  ["0.99999999", 0n],
  ["-0.5", 0n],
  ["-3", 0n],
  ["3", 3n],
])("of %s whole units are %s", (text, units) => {
  expect(wholeUnits(partsOfText(text))).toBe(units);
});

test("a tenth and two tenths are three tenths, as no float has it", () => {
  expect(quantityText((partsOf(0.1) as bigint) + (partsOf(0.2) as bigint))).toBe("0.3");
});

test("what is written is read back, however long", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), (parts) => {
      expect(partsOfText(quantityText(parts))).toBe(parts);
    }),
  );
});

test.each([
  ["1.5", "exact", "1.5"],
  ["1.00000001", "up", "2"],
  ["1.5", "half_up", "2"],
  ["1.49999999", "half_up", "1"],
  ["1.99999999", "down", "1"],
  ["-1.5", "up", "-2"],
  ["-1.5", "down", "-1"],
  ["3", "up", "3"],
] as const)("%s rounded %s is %s", (text, rounding, rounded) => {
  expect(quantityText(roundQuantity(partsOfText(text), rounding))).toBe(rounded);
});
