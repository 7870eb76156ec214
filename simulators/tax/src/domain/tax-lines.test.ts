import { LARGEST_MINOR, moneyOf, sumMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { row } from "./rate-row.ts";
import { taxLines, type BorneLevy, type Line, type LineRules, type TaxedLine } from "./tax-lines.ts";

const levy = (rate: string, over: { compound?: boolean; share?: string; certificateId?: string } = {}): BorneLevy => {
  const { certificateId = null, ...period } = over;
  return { row: row("XX", "Levy", rate, true, "test", period), certificateId };
};
const lines = (minors: readonly number[]): Line[] =>
  minors.map((minor, index) => ({ lineId: String(index + 1), net: moneyOf("EUR", minor), taxCode: "saas" }));
const rules = (over: Partial<LineRules> = {}): LineRules => ({
  roundingLevel: "line",
  roundingMode: "half-up",
  priceMode: "exclusive",
  ...over,
});
const taxOf = (taxed: readonly TaxedLine[]): bigint =>
  sumMoney(
    "EUR",
    taxed.map(({ tax }) => tax),
  ).minor;

const anyRules = fc.record({
  roundingLevel: fc.constantFrom("line", "document"),
  roundingMode: fc.constantFrom("half-up", "half-even"),
  priceMode: fc.constantFrom("exclusive", "inclusive"),
});
const anyLevies = fc.constantFrom<BorneLevy[]>(
  [levy("0.19")],
  [levy("0.05"), levy("0.09975")],
  [levy("0.05"), levy("0.075", { compound: true })],
  [levy("0.0625", { share: "0.8" })],
  [levy("0.05", { certificateId: "exc_1" }), levy("0.09975")],
  [levy("0.09"), levy("0.09")],
);
const anyMinors = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 25 });
/** Sales, without credits among their lines. */
const sold = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 25 });

describe("tax of lines", () => {
  test("rounded per line each line stands alone; per document the sum is rounded once and split", () => {
    const prices = lines([105, 105, 105]);
    expect(taxLines(prices, [levy("0.10")], rules()).map(({ tax }) => tax.minor)).toEqual([11n, 11n, 11n]);
    const together = taxLines(prices, [levy("0.10")], rules({ roundingLevel: "document" }));
    expect(together.map(({ tax }) => tax.minor)).toEqual([11n, 11n, 10n]);
  });

  test("half a unit goes to the even neighbour where the policy says so", () => {
    expect(taxOf(taxLines(lines([50]), [levy("0.05")], rules({ roundingMode: "half-even" })))).toBe(2n);
    expect(taxOf(taxLines(lines([50]), [levy("0.05")], rules()))).toBe(3n);
  });

  test("a compound levy is computed on the price with the levies before it", () => {
    const [line] = taxLines(lines([10_000]), [levy("0.05"), levy("0.075", { compound: true })], rules());
    expect(line?.details.map(({ taxable, tax }) => [taxable.minor, tax.minor])).toEqual([
      [10_000n, 500n],
      [10_500n, 788n],
    ]);
  });

  test("a certificate keeps its own levy from the price, shows what it keeps, and leaves the others", () => {
    const [line] = taxLines(lines([10_000]), [levy("0.05", { certificateId: "exc_1" }), levy("0.09975")], rules());
    expect(line?.details.map(({ taxable, tax, exemption }) => [taxable.minor, tax.minor, exemption?.amount.minor])).toEqual([
      [0n, 0n, 10_000n],
      [10_000n, 998n, undefined],
    ]);
    expect(line?.tax.minor).toBe(998n);
  });

  test.each([
    ["one line, central and state tax", 1, 10_008, [levy("0.09"), levy("0.09")], [763n, 763n]],
    ["a hundred lines, central and state tax", 100, 10_008, [levy("0.09"), levy("0.09")], [76_332n, 76_332n]],
    ["a hundred lines, 5 % and 7 %", 100, 999, [levy("0.05"), levy("0.07")], [4_460n, 6_244n]],
    ["a hundred lines, 5 % and 9.975 %", 100, 1_003, [levy("0.05"), levy("0.09975")], [4_362n, 8_702n]],
  ] as const)("each levy of inclusive prices is its share of their sum, rounded once: %s", (_what, count, price, levies, expected) => {
    const taxed = taxLines(
      lines(Array.from({ length: count }, () => price)),
      [...levies],
      rules({ roundingLevel: "document", priceMode: "inclusive" }),
    );
    const sums = levies.map((_levy, index) => taxed.reduce((sum, { details }) => sum + (details[index]?.tax.minor ?? 0n), 0n));
    expect(sums).toEqual(expected);
    for (const { net, tax } of taxed) expect(net.minor + tax.minor).toBe(BigInt(price));
  });

  test("what a certificate exempts is in no inclusive price", () => {
    const [line] = taxLines(
      lines([10_998]),
      [levy("0.05", { certificateId: "exc_1" }), levy("0.09975")],
      rules({ priceMode: "inclusive" }),
    );
    expect([line?.net.minor, line?.tax.minor]).toEqual([10_000n, 998n]);
  });

  test("an inclusive price that bears nothing is all net, with every levy exempt or none at all", () => {
    const inclusive = rules({ priceMode: "inclusive" });
    const [exempt] = taxLines(
      lines([10_000]),
      [levy("0.05", { certificateId: "exc_1" }), levy("0.09", { certificateId: "exc_2" })],
      inclusive,
    );
    expect([exempt?.net.minor, exempt?.tax.minor]).toEqual([10_000n, 0n]);
    expect(exempt?.details.map(({ tax, exemption }) => [tax.minor, exemption?.amount.minor])).toEqual([
      [0n, 10_000n],
      [0n, 10_000n],
    ]);
    expect(taxLines(lines([10_000]), [], inclusive)).toMatchObject([{ net: moneyOf("EUR", 10_000), tax: moneyOf("EUR", 0), details: [] }]);
  });

  test("a compound levy is computed on all the levies before it", () => {
    const [line] = taxLines(lines([10_000]), [levy("0.05"), levy("0.02"), levy("0.10", { compound: true })], rules());
    expect(line?.details.map(({ taxable, tax }) => [taxable.minor, tax.minor])).toEqual([
      [10_000n, 500n],
      [10_000n, 200n],
      [10_700n, 1_070n],
    ]);
  });

  test("levies add up to their line, whatever the policy", () => {
    fc.assert(
      fc.property(anyMinors, anyLevies, anyRules, (minors, levies, by) => {
        for (const { details, tax } of taxLines(lines(minors), levies, by)) {
          expect(details.reduce((sum, each) => sum + each.tax.minor, 0n)).toBe(tax.minor);
        }
      }),
    );
  });

  test("an inclusive price is its net and its tax, to the unit", () => {
    fc.assert(
      fc.property(anyMinors, anyLevies, anyRules, (minors, levies, by) => {
        const taxed = taxLines(lines(minors), levies, { ...by, priceMode: "inclusive" });
        expect(taxed.map(({ net, tax }) => net.minor + tax.minor)).toEqual(minors.map(BigInt));
      }),
    );
  });

  test("an exclusive price is kept as the net", () => {
    fc.assert(
      fc.property(anyMinors, anyLevies, anyRules, (minors, levies, by) => {
        const taxed = taxLines(lines(minors), levies, { ...by, priceMode: "exclusive" });
        expect(taxed.map(({ net }) => net.minor)).toEqual(minors.map(BigInt));
      }),
    );
  });

  test("of one levy, what exclusive pricing adds inclusive pricing takes out again", () => {
    fc.assert(
      fc.property(sold, fc.constantFrom("0.03", "0.05", "0.10", "0.19", "0.255", "0.27"), anyRules, (minors, rate, by) => {
        const line = { ...by, roundingLevel: "line" } as const;
        const added = taxLines(lines(minors), [levy(rate)], { ...line, priceMode: "exclusive" });
        const gross = added.map((each) => ({ ...each, net: moneyOf("EUR", each.net.minor + each.tax.minor) }));
        const taken = taxLines(gross, [levy(rate)], { ...line, priceMode: "inclusive" });
        expect(taken.map(({ net, tax }) => [net, tax])).toEqual(added.map(({ net, tax }) => [net, tax]));
      }),
    );
  });

  test("of several levies the two ways differ by at most a unit a levy", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), anyLevies, (minor, levies) => {
        const [added] = taxLines(lines([minor]), levies, rules());
        const gross = minor + Number(added?.tax.minor ?? 0n);
        const [taken] = taxLines(lines([gross]), levies, rules({ priceMode: "inclusive" }));
        expect(Math.abs(Number((taken?.tax.minor ?? 0n) - (added?.tax.minor ?? 0n)))).toBeLessThanOrEqual(levies.length);
      }),
    );
  });

  test("of one levy, a document of n lines rounded once differs from its lines rounded apart by at most n - 1 units", () => {
    fc.assert(
      fc.property(anyMinors, anyRules, fc.constantFrom("0.05", "0.10", "0.19", "0.255"), (minors, by, rate) => {
        const exclusive = { ...by, priceMode: "exclusive" } as const;
        const apart = taxOf(taxLines(lines(minors), [levy(rate)], { ...exclusive, roundingLevel: "line" }));
        const once = taxOf(taxLines(lines(minors), [levy(rate)], { ...exclusive, roundingLevel: "document" }));
        expect(Math.abs(Number(once - apart))).toBeLessThanOrEqual(minors.length - 1);
      }),
    );
  });

  test("a price of zero bears nothing, and the largest price is taxed without losing a unit", () => {
    expect(taxOf(taxLines(lines([0]), [levy("0.19")], rules()))).toBe(0n);
    const [line] = taxLines([{ lineId: "1", net: { currency: "EUR", minor: LARGEST_MINOR }, taxCode: "saas" }], [levy("0.10")], rules());
    expect(line?.tax.minor).toBe(100_000_000_000_000n);
  });
});
