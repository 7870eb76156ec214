import { moneyOf } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { discretionaryPercent, levelsFor } from "./approval-matrix.ts";
import { defaultPolicy, policyFlaws } from "./policy.ts";

describe("the default matrix", () => {
  test.each([
    ["0", []],
    ["9.9999", []],
    ["20", []],
    ["20.0000", []],
    ["20.0001", ["sales management"]],
    ["40", ["sales management"]],
    ["40.0", ["sales management"]],
    ["40.0001", undefined],
    ["41", undefined],
    ["100", undefined],
  ])("asks for %s percent the word of: %s", (percent, levels) => {
    expect(levelsFor(defaultPolicy.approvalMatrix, percent, moneyOf("EUR", 99_999_999_99n))).toEqual(levels);
  });
});

const matrix = [
  { upToPercent: "10", columns: [{ upToAmount: null, levels: [] }] },
  {
    upToPercent: "30",
    columns: [
      { upToAmount: "10000", levels: ["team lead"] },
      { upToAmount: "100000.50", levels: ["team lead", "sales director"] },
      { upToAmount: null, levels: ["team lead", "sales director", "cfo"] },
    ],
  },
];

describe("a matrix by discount and amount", () => {
  test.each([
    ["10", "USD", 999_999_999n, []],
    ["11", "USD", 1_000_000n, ["team lead"]],
    ["11", "USD", 1_000_001n, ["team lead", "sales director"]],
    ["30", "USD", 10_000_050n, ["team lead", "sales director"]],
    ["30", "USD", 10_000_051n, ["team lead", "sales director", "cfo"]],
    ["30.0001", "USD", 1n, undefined],
    ["11", "USD", -1_000_001n, ["team lead", "sales director"]],
    // 8,547.00 EUR at 1.17 is 9,999.99 USD, 8,547.01 EUR is 10,000.0017 USD, which rounds to the limit, included.
    ["11", "EUR", 854_701n, ["team lead"]],
    ["11", "EUR", 854_702n, ["team lead", "sales director"]],
    ["11", "JPY", 1_562_500n, ["team lead"]],
    // Brazilian reals have no planning rate.
    ["11", "BRL", 1n, ["team lead", "sales director", "cfo"]],
  ])("asks for %s percent of a quote in %s over %s minor units the word of: %s", (percent, currency, minor, levels) => {
    expect(levelsFor(matrix, percent, moneyOf(currency, minor))).toEqual(levels);
  });

  test("never asks fewer people for a larger discount or a larger amount", () => {
    const percent = fc.integer({ min: 0, max: 300_000 }).map((n) => (n / 10_000).toFixed(4));
    const count = (at: string, minor: number): number => levelsFor(matrix, at, moneyOf("USD", minor))?.length ?? Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(percent, percent, fc.nat(20_000_000), fc.nat(20_000_000), (a, b, small, more) => {
        const [less, greater] = Number(a) <= Number(b) ? [a, b] : [b, a];
        expect(count(less, small)).toBeLessThanOrEqual(count(greater, small));
        expect(count(a, small)).toBeLessThanOrEqual(count(a, small + more));
      }),
    );
  });
});

test.each([
  ["10", "0", "10"],
  ["20", "10", "28"],
  ["12.3456", "0.0001", "12.3456876544"],
  ["100", "50", "100"],
  ["0", "0", "0"],
])("%s percent of the seller and %s of the partner are %s percent", (customer, partner, together) => {
  expect(Number(discretionaryPercent(customer, partner))).toBe(Number(together));
});

describe("a policy", () => {
  test.each([
    ["by default", defaultPolicy.approvalMatrix, []],
    ["with several columns", matrix, []],
    ["whose bands do not rise", [matrix[1], matrix[0]], ["/approvalMatrix/1/upToPercent"]],
    [
      "whose last column is closed",
      [{ upToPercent: "10", columns: [{ upToAmount: "5", levels: [] }] }],
      ["/approvalMatrix/0/columns/0/upToAmount"],
    ],
    [
      "with an open column before the last",
      [
        {
          upToPercent: "10",
          columns: [
            { upToAmount: null, levels: [] },
            { upToAmount: null, levels: [] },
          ],
        },
      ],
      ["/approvalMatrix/0/columns/0/upToAmount"],
    ],
    [
      "whose columns do not rise",
      [
        {
          upToPercent: "10",
          columns: [
            { upToAmount: "9", levels: [] },
            { upToAmount: "9.00", levels: [] },
            { upToAmount: null, levels: [] },
          ],
        },
      ],
      ["/approvalMatrix/0/columns/1/upToAmount"],
    ],
  ])("%s has flaws at %j", (_, approvalMatrix, pointers) => {
    const flaws = policyFlaws({ ...defaultPolicy, approvalMatrix: approvalMatrix.filter((band) => band !== undefined) });
    expect(flaws.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
