import type { ExemptionCertificate } from "@cashline/contracts/systems/tax/customer-entities";
import { moneyOf } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { calculateTax, type Ground } from "./calculate-tax.ts";
import { groundOf, registered, sale } from "./documents.fixture.ts";
import type { Policy } from "./policy.ts";

const german = registered("XX01", "DE");
const french = { customerTaxId: "FR40303265045" };
const abroad = (policy: Partial<Policy>, over: Partial<Ground> = {}) =>
  calculateTax(sale("FR", "", "EUR", [10_000], french), groundOf(german, policy, over));
const down: Partial<Policy> = { registryDowntimes: [{ country: null, from: "2026-01-01T00:00:00.000Z", to: null }] };
const known = {
  taxIdRecord: {
    id: "tin_00000000000000000000",
    taxId: "FR40303265045",
    country: "FR",
    status: "valid",
    name: null,
    validFrom: null,
    validTo: null,
  },
  consultationNumber: "vcn_1",
} as const;
const certificate = (jurisdictions: string[]): ExemptionCertificate => ({
  id: `exc_${jurisdictions.join("")}`,
  accountId: "acc_00000000000000000000",
  number: "1",
  jurisdictions,
  reason: "resale",
  validFrom: "2026-01-01",
  validTo: null,
  status: "active",
  revokedAt: null,
  revocationReason: null,
});

describe("the registry of numbers", () => {
  test("an answer is printed with its proof", () => {
    expect(abroad({}, known)).toMatchObject({
      treatment: "reverse_charge",
      taxIdEvidence: { policy: "registry_or_form", registry: "known", consultationNumber: "vcn_1" },
      registryOutage: null,
    });
  });

  test("while it is down a sale that depends on it is held", () => {
    expect(abroad(down, known)).toMatchObject({
      outcome: "refused",
      code: "tax-registry-unavailable",
      detail: "The registry of FR does not answer; FR40303265045 cannot be checked",
    });
  });

  test("or made on the number's form where the policy accepts that, and the document says so", () => {
    expect(abroad({ ...down, registryOutage: "accept_form" }, known)).toMatchObject({
      treatment: "reverse_charge",
      taxIdEvidence: { registry: "unavailable", consultationNumber: null },
      registryOutage: "accept_form",
    });
  });

  test("a number it does not know is refused where its word alone counts, never taxed as a consumer's", () => {
    expect(abroad({ taxIdCheck: "registry" })).toMatchObject({
      outcome: "refused",
      code: "invalid-tax-id",
      detail: "FR40303265045 is not a valid number of FR on 2026-06-15",
    });
    expect(abroad({ taxIdCheck: "form" }, known)).toMatchObject({ taxIdEvidence: { registry: "not_asked", consultationNumber: null } });
  });

  test("a sale at home or to a consumer does not depend on it", () => {
    const home = sale("DE", "", "EUR", [1], { customerTaxId: "DE136695976" });
    expect(calculateTax(home, groundOf(german, down))).toMatchObject({ treatment: "standard", taxIdEvidence: null });
    expect(calculateTax(sale("FR", "", "EUR", [1]), groundOf(german, down))).toMatchObject({ treatment: "standard", taxIdEvidence: null });
  });
});

describe("consumers in other member states", () => {
  const turnover = (minor: number) => ({
    distanceTurnover: { currentYear: moneyOf("EUR", minor), previousYear: moneyOf("EUR", 0), otherCurrencies: [] },
  });
  const threshold = { distanceSales: "threshold" } as const;
  const toFrance = (over: Partial<Ground>, policy: Partial<Policy> = threshold) =>
    calculateTax(sale("FR", "", "EUR", [10_000]), groundOf(german, policy, over));

  test.each<[string, Parameters<typeof toFrance>, string, bigint]>([
    ["below the threshold the home rate", [turnover(0)], "DE", 1_900n],
    ["above it the destination's", [turnover(995_000)], "FR", 2_000n],
    ["without the policy the destination's", [{}, {}], "FR", 2_000n],
  ])("%s", (_, asked, jurisdiction, tax) => {
    expect(toFrance(...asked)).toMatchObject({ lines: [{ details: [{ jurisdiction, tax: { minor: tax } }] }], thresholdScope: "EU" });
  });

  // EUR 119.00 with 19 % holds EUR 100.00 before tax: the threshold looks at that (art. 59c: "exclusive of VAT").
  test.each<[string, number, "inclusive" | "exclusive", string]>([
    ["EUR 100.00 before tax reach EUR 10,000 exactly, home", 11_900, "inclusive", "DE"],
    ["a cent more before tax exceeds it, the destination", 11_901, "inclusive", "FR"],
    ["prices before tax count as they are, home", 10_000, "exclusive", "DE"],
    ["and a cent more, the destination", 10_001, "exclusive", "FR"],
  ])("after EUR 9,900.00 of sales %s", (_, price, priceMode, jurisdiction) => {
    const asked = sale("FR", "", "EUR", [price], { priceMode });
    expect(calculateTax(asked, groundOf(german, threshold, turnover(990_000)))).toMatchObject({ lines: [{ details: [{ jurisdiction }] }] });
  });

  test("inclusive prices of several lines are judged by what they hold before tax together", () => {
    const asked = sale("FR", "", "EUR", [11_900, 11_900, -11_900], { priceMode: "inclusive" });
    expect(calculateTax(asked, groundOf(german, threshold, turnover(990_000)))).toMatchObject({
      net: { minor: 10_000n },
      lines: [{ details: [{ jurisdiction: "DE" }] }, {}, {}],
    });
  });

  test("a sale at home, or to a business abroad, is none of these, whatever the turnover", () => {
    const known = groundOf(german, threshold, turnover(0));
    expect(calculateTax(sale("DE", "", "EUR", [1]), known)).toMatchObject({ distanceSales: null, thresholdScope: null });
    expect(calculateTax(sale("FR", "", "EUR", [10_000], french), known)).toMatchObject({
      treatment: "reverse_charge",
      distanceSales: null,
      thresholdScope: null,
    });
    expect(calculateTax(sale("GB", "", "GBP", [10_000]), known)).toMatchObject({
      regime: "uk_vat",
      treatment: "not_registered",
      distanceSales: null,
      thresholdScope: null,
    });
  });

  test("a day before the home rates begin is refused, above the threshold or not", () => {
    const asked = sale("FR", "", "EUR", [1], { taxOn: "2005-01-01", legalEntity: "BG01" });
    const early = registered("BG01", "HR").map((each) => ({ ...each, validFrom: "1990-01-01" }));
    expect(calculateTax(asked, groundOf(early, threshold, turnover(0)))).toMatchObject({ code: "unknown-jurisdiction" });
  });

  test("the document names the policy where it mattered", () => {
    expect(toFrance(turnover(0))).toMatchObject({ distanceSales: "threshold" });
    expect(toFrance({}, {})).toMatchObject({ distanceSales: "destination" });
    expect(calculateTax(sale("DE", "", "EUR", [1]), groundOf(german))).toMatchObject({ distanceSales: null, thresholdScope: null });
  });
});

describe("exemptions and prices", () => {
  const quebec = registered("XX01", "CA", "CA-QC");
  const toQuebec = (certificates: ExemptionCertificate[]) =>
    calculateTax(sale("CA", "QC", "CAD", [10_000]), groundOf(quebec, {}, { certificates }));

  test("a certificate for every levy makes the document exempt, one for some leaves it standard", () => {
    expect(toQuebec([certificate(["CA"]), certificate(["CA-QC"])])).toMatchObject({ treatment: "exempt", tax: { minor: 0n } });
    expect(toQuebec([certificate(["CA-QC"])])).toMatchObject({ treatment: "standard", tax: { minor: 500n } });
  });

  test("an exempted amount beyond what a document may carry is refused", () => {
    const large = 999_999_999_999_999;
    const taxOn = "2010-06-15";
    const exempted = { certificates: [{ ...certificate(["CA-QC"]), validFrom: "2010-01-01" }] };
    expect(calculateTax(sale("CA", "QC", "CAD", [large, -large], { taxOn }), groundOf(quebec, {}, exempted))).toMatchObject({
      outcome: "refused",
      code: "invalid-request",
    });
  });

  test("no certificate turns a sale that bears nothing into an exempt one", () => {
    const sold = calculateTax(
      sale("US", "CA", "USD", [1]),
      groundOf(registered("XX01", "US-CA"), {}, { certificates: [certificate(["US-CA"])] }),
    );
    expect(sold).toMatchObject({ treatment: "not_taxable" });
  });

  test("prices hold the tax where the sale says so, else where the policy does", () => {
    const inclusive = groundOf(german, { priceMode: "inclusive" });
    expect(calculateTax(sale("DE", "", "EUR", [11_900]), inclusive)).toMatchObject({ priceMode: "inclusive", net: { minor: 10_000n } });
    expect(calculateTax(sale("DE", "", "EUR", [11_900], { priceMode: "exclusive" }), inclusive)).toMatchObject({
      priceMode: "exclusive",
      net: { minor: 11_900n },
    });
  });

  test("a reverse-charged price is its own net, inclusive or not", () => {
    expect(abroad({ priceMode: "inclusive" })).toMatchObject({ net: { minor: 10_000n }, tax: { minor: 0n } });
  });

  test("sales into an American state count towards its threshold, taxed there or not", () => {
    expect(calculateTax(sale("US", "CA", "USD", [1]), groundOf(german))).toMatchObject({ treatment: "export", thresholdScope: "US-CA" });
  });
});
