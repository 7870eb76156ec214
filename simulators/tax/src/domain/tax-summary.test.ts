import { moneyOf, sumMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { row } from "./rate-row.ts";
import { taxLines, type BorneLevy } from "./tax-lines.ts";
import { summaryOf } from "./tax-summary.ts";

const levy = (jurisdiction: string, rate: string, certificateId: string | null = null): BorneLevy => ({
  row: row(jurisdiction, "Levy", rate, true, "test"),
  certificateId,
});
const eur = (minor: number) => moneyOf("EUR", minor);
const taxed = (minors: readonly number[], levies: readonly BorneLevy[], roundingLevel: "line" | "document" = "line") =>
  taxLines(
    minors.map((minor, index) => ({ lineId: String(index), net: eur(minor), taxCode: "saas" })),
    levies,
    { roundingLevel, roundingMode: "half-up", priceMode: "exclusive" },
  );

describe("summary of a document", () => {
  test("each levy is added over the lines, what a certificate kept apart", () => {
    expect(summaryOf(taxed([10_000, 5_000], [levy("CA", "0.05", "exc_1"), levy("CA-QC", "0.09975")]))).toEqual([
      { jurisdiction: "CA", name: "Levy", rate: "0.05", taxable: eur(0), exempt: eur(15_000), tax: eur(0) },
      { jurisdiction: "CA-QC", name: "Levy", rate: "0.09975", taxable: eur(15_000), exempt: eur(0), tax: eur(1_497) },
    ]);
  });

  test("without levies there is none", () => {
    expect(summaryOf(taxed([10_000], []))).toEqual([]);
  });

  test("jurisdictions add up to the document's tax, and rounded per document each is its rate on the whole", () => {
    const minors = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(minors, fc.constantFrom("line", "document"), (prices, level) => {
        const lines = taxed(prices, [levy("CA", "0.05"), levy("CA-QC", "0.09975")], level);
        const summary = summaryOf(lines);
        const sum = (amounts: { tax: ReturnType<typeof eur> }[]) =>
          sumMoney(
            "EUR",
            amounts.map(({ tax }) => tax),
          );
        expect(sum(summary)).toEqual(sum(lines));
        if (level === "line") return;
        const [alone] = taxed([prices.reduce((a, b) => a + b, 0)], [levy("CA", "0.05"), levy("CA-QC", "0.09975")]);
        expect(summary.map(({ tax }) => tax)).toEqual(alone?.details.map(({ tax }) => tax));
      }),
    );
  });
});
