import type { Registration } from "@cashline/contracts/systems/tax/entities";
import { moneyOf, negateMoney, sumMoney } from "@cashline/kernel/money";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calculateTax, type Sale } from "./calculate-tax.ts";
import { groundOf, registered, sale } from "./documents.fixture.ts";
import { americanStates, canadianProvinces, europeanUnion, indianRegions } from "./jurisdictions.ts";
import type { Policy } from "./policy.ts";

const calculated = (asked: Sale, registrations: readonly Registration[], policy: Partial<Policy> = {}) => {
  const answer = calculateTax(asked, groundOf(registrations, policy));
  if (answer.outcome === "refused") throw new Error(`${answer.code}: ${answer.detail}`);
  return answer;
};

describe("calculation", () => {
  test.each<[string, string, string, string[], number[], bigint[]]>([
    ["half a cent goes up", "DE", "", ["DE"], [50, 250], [10n, 48n]],
    ["half a cent of a credit goes away from zero", "DE", "", ["DE"], [-50], [-10n]],
    ["each line is rounded by itself", "DE", "", ["DE"], [3, 3, 3], [1n, 1n, 1n]],
    ["Texas taxes four fifths", "US", "TX", ["US-TX"], [100_000], [5_000n]],
    ["Connecticut takes one percent", "US", "CT", ["US-CT"], [100_000], [1_000n]],
    ["each levy of Quebec is rounded by itself", "CA", "QC", ["CA", "CA-QC"], [1_010], [152n]],
    ["the halves of Indian GST are rounded apart", "IN", "KA", ["IN-KA"], [50], [10n]],
    ["between Indian states there is one rounding", "IN", "MH", ["IN-KA"], [50], [9n]],
    ["nothing is owed on nothing", "GB", "", ["GB"], [0], [0n]],
  ])("%s", (_, country, region, jurisdictions, minors, taxes) => {
    expect(
      calculated(sale(country, region, "EUR", minors), registered("XX01", ...jurisdictions)).lines.map(({ tax }) => tax.minor),
    ).toEqual(taxes);
  });

  test("Texas shows the share it taxes", () => {
    const [line] = calculated(sale("US", "TX", "USD", [100_000]), registered("XX01", "US-TX")).lines;
    expect(line?.details).toEqual([
      { jurisdiction: "US-TX", name: "Sales tax", rate: "0.0625", taxable: moneyOf("USD", 80_000), tax: moneyOf("USD", 5_000) },
    ]);
  });

  test("a reverse charge shows the whole net at a rate of nothing", () => {
    const answer = calculated(sale("FR", "", "EUR", [100], { customerTaxId: "FR12345678901" }), registered("XX01", "DE"));
    expect(answer.lines[0]?.details).toEqual([
      { jurisdiction: "FR", name: "VAT reverse charge", rate: "0", taxable: moneyOf("EUR", 100), tax: moneyOf("EUR", 0) },
    ]);
  });

  test.each<[string, Sale, Registration[]]>([
    ["unknown-legal-entity", sale("DE", "", "EUR", [1]), []],
    ["unknown-jurisdiction", sale("ZZ", "", "EUR", [1]), registered("XX01", "DE")],
    ["unknown-jurisdiction", sale("US", "XX", "USD", [1]), registered("XX01", "US-NY")],
    ["invalid-tax-id", sale("DE", "", "EUR", [1], { customerTaxId: "DE1" }), registered("XX01", "DE")],
    ["mixed-currencies", { ...sale("DE", "", "EUR", [1]), currency: "USD" }, registered("XX01", "DE")],
    ["unknown-currency", sale("DE", "", "XYZ", [1]), registered("XX01", "DE")],
    [
      "duplicate-line-id",
      { ...sale("DE", "", "EUR", [1]), lines: [...sale("DE", "", "EUR", [1]).lines, ...sale("DE", "", "EUR", [2]).lines] },
      registered("XX01", "DE"),
    ],
    ["invalid-request", sale("DE", "", "EUR", [999_999_999_999_999, 1]), registered("XX01", "DE")],
    ["invalid-request", sale("DE", "", "EUR", [999_999_999_999_999]), registered("XX01", "DE")],
  ])("%s is refused", (code, asked, registrations) => {
    expect(calculateTax(asked, groundOf(registrations))).toMatchObject({ outcome: "refused", code });
  });

  const german = registered("XX01", "DE");
  test.each<[string, Sale, Registration[]]>([
    ["XX01 is registered nowhere", sale("DE", "", "EUR", [1]), []],
    ["No tax rules are known for ZZ", sale("ZZ", "", "EUR", [1]), german],
    ["No tax rules are known for ZZ", sale("ZZ", "QQ", "EUR", [1]), german],
    ["No tax rules are known for US-XX", sale("US", "XX", "USD", [1]), german],
    ["No tax rules are known for US", sale("US", "", "USD", [1]), german],
    ["No rates are known for US-NY on 2022-12-31", sale("US", "NY", "USD", [1], { taxOn: "2022-12-31" }), registered("XX01", "US-NY")],
    ["DE1 is not how DE writes its numbers", sale("DE", "", "EUR", [1], { customerTaxId: "DE1" }), german],
    ["XYZ is not an ISO 4217 currency code", sale("DE", "", "XYZ", [1]), german],
    ["Line 1 is in EUR, the document in USD", { ...sale("DE", "", "EUR", [1]), currency: "USD" }, german],
    [
      "Line 1 is there twice",
      { ...sale("DE", "", "EUR", [1]), lines: [...sale("DE", "", "EUR", [1]).lines, ...sale("DE", "", "EUR", [2]).lines] },
      german,
    ],
    ["/body/lines add up to more than 999999999999999 minor units", sale("DE", "", "EUR", [999_999_999_999_999]), german],
  ])("a refusal says: %s", (detail, asked, registrations) => {
    expect(calculateTax(asked, groundOf(registrations))).toMatchObject({ outcome: "refused", detail });
  });

  test("a document carries up to the largest amount, charged or credited", () => {
    for (const minor of [999_999_999_999_999, -999_999_999_999_999])
      expect(calculateTax(sale("JP", "", "EUR", [minor]), groundOf(german))).toMatchObject({ outcome: "calculated", treatment: "export" });
    expect(calculateTax(sale("JP", "", "EUR", [-999_999_999_999_999, -1]), groundOf(german))).toMatchObject({ code: "invalid-request" });
  });

  test("turnover is counted for the state sold to in the United States, and elsewhere for none", () => {
    expect(calculated(sale("US", "TX", "USD", [1]), registered("XX01", "US-NY")).thresholdScope).toBe("US-TX");
    expect(calculated(sale("CA", "ON", "USD", [1]), registered("XX01", "US-NY")).thresholdScope).toBeNull();
  });

  const places = [
    ...americanStates.map((region) => ({ country: "US", region })),
    ...canadianProvinces.map((region) => ({ country: "CA", region })),
    ...indianRegions.map(({ region }) => ({ country: "IN", region })),
    ...[...europeanUnion, "GB", "AU", "JP", "CH"].map((country) => ({ country, region: "" })),
  ];
  const anySale = fc
    .record({
      place: fc.constantFrom(...places),
      minors: fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 }),
      currency: fc.constantFrom("EUR", "USD", "JPY", "KWD"),
      home: fc.constantFrom("DE", "GB", "US-NY", "IN-KA", "AU", "CA"),
      taxOn: fc.constantFrom("2023-01-01", "2024-06-30", "2025-07-01", "2026-06-15", "2027-12-31"),
    })
    .map(({ place, minors, currency, home, taxOn }) => ({
      // Half the sales are to a place where the seller is registered, so that every levy gets its turn.
      sale: sale(place.country, place.region, currency, minors, { taxOn }),
      registrations: registered(
        "XX01",
        home,
        ...(minors.length % 2 === 0 && !["JP", "CH"].includes(place.country)
          ? [place.region === "" ? place.country : `${place.country}-${place.region}`]
          : []),
      ),
    }));

  test("levies add up to lines and lines to the document, for any sale anywhere", () => {
    fc.assert(
      fc.property(anySale, ({ sale: asked, registrations }) => {
        const { lines, net, tax } = calculated(asked, registrations);
        for (const line of lines)
          expect(
            sumMoney(
              asked.currency,
              line.details.map((detail) => detail.tax),
            ),
          ).toEqual(line.tax);
        expect(
          sumMoney(
            asked.currency,
            lines.map((line) => line.tax),
          ),
        ).toEqual(tax);
        expect(
          sumMoney(
            asked.currency,
            asked.lines.map((line) => line.net),
          ),
        ).toEqual(net);
      }),
      { numRuns: 500 },
    );
  });

  test("only a standard sale bears tax, and every standard sale names its levies", () => {
    fc.assert(
      fc.property(anySale, ({ sale: asked, registrations }) => {
        const { treatment, lines, tax } = calculated(asked, registrations);
        if (treatment !== "standard") expect(tax.minor).toBe(0n);
        else expect(lines.every(({ details }) => details.length > 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a credit of every line takes back exactly the tax", () => {
    fc.assert(
      fc.property(anySale, ({ sale: asked, registrations }) => {
        const credit = { ...asked, lines: asked.lines.map((line) => ({ ...line, net: negateMoney(line.net) })) };
        expect(calculated(credit, registrations).tax).toEqual(negateMoney(calculated(asked, registrations).tax));
      }),
      { numRuns: 300 },
    );
  });
});
