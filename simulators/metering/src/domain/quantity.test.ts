import fc from "fast-check";
import { expect, test } from "vitest";
import { partsOf, partsOfText, quantityText, roundQuantity } from "./quantity.ts";

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

test.each([[1e12], [1e-7], ["1e3"], [""], ["twelve"], [" 1"], ["1.123456789"], [true], [null], [undefined], [Number.NaN], [{}]])(
  "%j is no number",
  (value) => {
    expect(partsOf(value)).toBeUndefined();
  },
);

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
