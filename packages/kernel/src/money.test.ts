import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  LARGEST_MINOR,
  absoluteMoney,
  addMoney,
  allocate,
  currencyExponent,
  formatMoney,
  isCurrency,
  money,
  moneyOf,
  moneyWire,
  negateMoney,
  sameMoney,
  subtractMoney,
  sumMoney,
  zeroMoney,
} from "./money.ts";

const minor = fc.bigInt({ min: -LARGEST_MINOR, max: LARGEST_MINOR });
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 40 })
  .filter((list) => list.some((weight) => weight > 0n));
const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);

describe("currencies", () => {
  test.each([
    ["USD", 2],
    ["EUR", 2],
    ["JPY", 0],
    ["KWD", 3],
    ["CLF", 4],
    ["UYW", 4],
    ["HUF", 2],
    ["ISK", 0],
    ["XAD", 2],
    ["BGN", 2],
    ["ANG", 2],
    ["CUC", 2],
  ])("%s has %i decimals", (currency, exponent) => {
    expect(currencyExponent(currency)).toBe(exponent);
  });

  test.each(["XXA", "usd!", "", "EURO"])("%s is refused", (currency) => {
    expect(() => currencyExponent(currency)).toThrow(new RangeError(`${currency} is not an ISO 4217 currency code`));
  });
});

describe("the wire form", () => {
  test("comes back as it went, for every amount in range", () => {
    fc.assert(
      fc.property(minor, (value) => {
        expect(money(moneyWire(moneyOf("USD", value)))).toEqual({ currency: "USD", minor: value });
      }),
    );
  });

  test.each(["1.5", "1e3", "", "+1", "0x10", " 1", "1234567890123456", "--1", "١"])("%j is no whole number of minor units", (text) => {
    expect(() => money({ currency: "USD", minor: text })).toThrow(
      new RangeError(`"${text}" is not a whole number of minor units with at most 15 digits`),
    );
  });

  test.each([
    ["0", 0n],
    ["-0", 0n],
    ["7", 7n],
    ["-7", -7n],
    ["007", 7n],
    ["999999999999999", LARGEST_MINOR],
    ["-999999999999999", -LARGEST_MINOR],
  ])("%j is %s minor units", (text, value) => {
    expect(money({ currency: "JPY", minor: text })).toEqual({ currency: "JPY", minor: value });
  });

  test.each([LARGEST_MINOR, -LARGEST_MINOR])("%s is the most a document may carry", (value) => {
    expect(moneyWire(moneyOf("USD", value))).toEqual({ currency: "USD", minor: String(value) });
  });

  test.each([LARGEST_MINOR + 1n, -LARGEST_MINOR - 1n])("%s is more than a document may carry", (value) => {
    expect(() => moneyWire(moneyOf("USD", value))).toThrow(
      new RangeError(`${value} USD minor units exceed the largest amount a document may carry`),
    );
  });
});

describe("sums", () => {
  test("adding and taking away again changes nothing", () => {
    fc.assert(
      fc.property(minor, minor, (a, b) => {
        expect(subtractMoney(addMoney(moneyOf("EUR", a), moneyOf("EUR", b)), moneyOf("EUR", b))).toEqual(moneyOf("EUR", a));
      }),
    );
  });

  test("no amounts are zero", () => {
    expect(zeroMoney("SEK")).toEqual({ currency: "SEK", minor: 0n });
    expect(sumMoney("SEK", [])).toEqual(zeroMoney("SEK"));
  });

  test("many amounts are one sum, credits taken off", () => {
    expect(sumMoney("SEK", [moneyOf("SEK", 250), moneyOf("SEK", -100), moneyOf("SEK", 1)])).toEqual(moneyOf("SEK", 151));
  });

  test("money is the same when currency and amount are", () => {
    expect(sameMoney(moneyOf("USD", 1), moneyOf("USD", 1n))).toBe(true);
    expect(sameMoney(moneyOf("USD", 1), moneyOf("USD", 2))).toBe(false);
    expect(sameMoney(moneyOf("USD", 1), moneyOf("EUR", 1))).toBe(false);
  });

  test("two currencies are never combined", () => {
    const [usd, eur] = [moneyOf("USD", 1), moneyOf("EUR", 1)];
    expect(() => addMoney(usd, eur)).toThrow("cannot combine USD with EUR");
    expect(() => subtractMoney(usd, eur)).toThrow(RangeError);
    expect(() => sumMoney("USD", [usd, eur])).toThrow(RangeError);
    expect(sameMoney(usd, eur)).toBe(false);
  });

  test("the size of an amount has no sign", () => {
    expect(absoluteMoney(moneyOf("USD", -5))).toEqual(moneyOf("USD", 5));
    expect(absoluteMoney(moneyOf("USD", 5))).toEqual(moneyOf("USD", 5));
    expect(absoluteMoney(moneyOf("USD", 0))).toEqual(moneyOf("USD", 0));
    expect(negateMoney(moneyOf("USD", 5))).toEqual(moneyOf("USD", -5));
  });
});

describe("allocate", () => {
  test("the parts add up to the total exactly", () => {
    fc.assert(
      fc.property(minor, weights, (total, list) => {
        expect(sum(allocate(moneyOf("USD", total), list).map((part) => part.minor))).toBe(total);
      }),
    );
  });

  test("each part is its exact share, cut or raised to a whole unit", () => {
    fc.assert(
      fc.property(minor, weights, (total, list) => {
        const whole = sum(list);
        for (const [index, part] of allocate(moneyOf("USD", total), list).entries()) {
          const error = part.minor * whole - total * (list[index] ?? 0n);
          expect(error < whole && error > -whole).toBe(true);
        }
      }),
    );
  });

  test("a weight of zero gets nothing", () => {
    fc.assert(
      fc.property(minor, weights, (total, list) => {
        const parts = allocate(moneyOf("USD", total), list);
        expect(parts.filter((part, index) => list[index] === 0n && part.minor !== 0n)).toEqual([]);
      }),
    );
  });

  test("a negative total splits as the positive one does", () => {
    fc.assert(
      fc.property(minor, weights, (total, list) => {
        const mirrored = allocate(moneyOf("USD", -total), list).map(negateMoney);
        expect(mirrored.map((part) => part.minor)).toEqual(allocate(moneyOf("USD", total), list).map((part) => part.minor));
      }),
    );
  });

  test.each<[bigint, bigint[], bigint[]]>([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [5n, [3n, 7n], [2n, 3n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [1n, [1n, 2n], [0n, 1n]],
    [0n, [1n, 2n], [0n, 0n]],
    [1n, [1n, 1n, 1n], [1n, 0n, 0n]],
    [2n, [1n, 1n, 1n, 1n], [1n, 1n, 0n, 0n]],
    [2n, [1n, 2n, 1n, 2n], [0n, 1n, 0n, 1n]],
    [7n, [1n], [7n]],
  ])("%s by %s is %s", (total, list, parts) => {
    expect(allocate(moneyOf("USD", total), list).map((part) => part.minor)).toEqual(parts);
  });

  test("keeps the currency in every part", () => {
    expect(allocate(moneyOf("JPY", 3), [1n, 1n])).toEqual([moneyOf("JPY", 2), moneyOf("JPY", 1)]);
  });

  test.each<[bigint[]]>([[[]], [[0n]], [[0n, 0n]], [[2n, -1n]]])("weights %s are refused", (list) => {
    expect(() => allocate(moneyOf("USD", 1), list)).toThrow(
      new RangeError("allocate needs non-negative weights with at least one above zero"),
    );
  });
});

test.each([
  ["USD", 123_450n, "1,234.50 USD"],
  ["USD", -5n, "-0.05 USD"],
  ["JPY", 1_234_567n, "1,234,567 JPY"],
  ["JPY", 0n, "0 JPY"],
  ["JPY", -999n, "-999 JPY"],
  ["USD", 99_999n, "999.99 USD"],
  ["USD", -100_000n, "-1,000.00 USD"],
  ["KWD", 1n, "0.001 KWD"],
  ["EUR", 0n, "0.00 EUR"],
])("%s %s reads %s", (currency, value, text) => {
  expect(formatMoney(moneyOf(currency, value))).toBe(text);
});

test.each([
  ["EUR", true],
  ["JPY", true],
  ["KWD", true],
  ["XCG", true],
  ["XAF", true],
  ["XAD", true],
  ["ZWG", true],
  ...["BGN", "ANG", "CUC", "HRK", "SLL", "ZWL"].map((code): [string, boolean] => [code, false]),
  ...["XXX", "XTS", "XAU", "XAG", "XPT", "XPD", "XDR", "XSU", "XUA", "XBA", "XBB", "XBC", "XBD"].map((code): [string, boolean] => [
    code,
    false,
  ]),
  ["ZZZ", false],
  ["XYZ", false],
  ["", false],
])("%j is a currency of ISO 4217 as of amendment 180: %s", (currency, known) => {
  expect(isCurrency(currency)).toBe(known);
});
