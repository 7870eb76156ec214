import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import { compare, fraction, ofDecimal, roundTo } from "@cashline/kernel/fraction";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelFault, rateQuantity } from "./charge-models.ts";

const tier = (upTo: number | null, unitPrice: string, flatFee = "0") => ({ upTo, unitPrice, flatFee });
/** The tiers of Stripe's page on pricing models (docs.stripe.com/products-prices/pricing-models). */
const tiers = [tier(5, "7.00"), tier(10, "6.50"), tier(null, "6.00")];
const cents = (model: ChargeModel, quantity: number): bigint => {
  const { n, d } = rateQuantity(model, quantity).amount;
  return roundTo({ n: n * 100n, d }, "half-up");
};

describe("charge models", () => {
  test.each([
    [1, 700n, 700n],
    [5, 3500n, 3500n],
    [6, 3900n, 4150n],
    [20, 12000n, 12750n],
    [25, 15000n, 15750n],
  ])("%i units cost by volume %i and graduated %i cents, as Stripe's page works out", (quantity, volume, graduated) => {
    expect(cents({ kind: "volume", tiers }, quantity)).toBe(volume);
    expect(cents({ kind: "graduated", tiers }, quantity)).toBe(graduated);
  });

  test.each<[string, ChargeModel, number, bigint]>([
    ["every unit at one price", { kind: "per_unit", unitPrice: "0.0019" }, 503, 96n],
    ["one amount, whatever the quantity", { kind: "flat_fee", amount: "49.90" }, 0, 4990n],
    ["no package for nothing", { kind: "package", packageSize: 100, packagePrice: "5" }, 0, 0n],
    ["a package begun is a package", { kind: "package", packageSize: 100, packagePrice: "5" }, 101, 1000n],
    ["a full package is one", { kind: "package", packageSize: 100, packagePrice: "5" }, 100, 500n],
    ["the flat fee of every tier reached, graduated", { kind: "graduated", tiers: [tier(10, "1", "5"), tier(null, "1", "20")] }, 11, 3600n],
    [
      "the flat fee of the tier the total falls into, by volume",
      { kind: "volume", tiers: [tier(10, "1", "5"), tier(null, "1", "20")] },
      11,
      3100n,
    ],
    ["nothing, not even a tier's fee, for no unit by volume", { kind: "volume", tiers: [tier(null, "1", "5")] }, 0, 0n],
    ["nothing, not even a tier's fee, for no unit graduated", { kind: "graduated", tiers: [tier(null, "1", "5")] }, 0, 0n],
  ])("%s", (_, model, quantity, expected) => {
    expect(cents(model, quantity)).toBe(expected);
  });

  test("the cliff of a volume tier is no error: one unit more may cost less in all", () => {
    const cliff: ChargeModel = { kind: "volume", tiers: [tier(100, "2"), tier(null, "1")] };
    expect([cents(cliff, 100), cents(cliff, 101)]).toEqual([20000n, 10100n]);
  });

  test("graduated tiers never cost less for more, and what fell into them is all of it", () => {
    const drawn = fc
      .uniqueArray(fc.integer({ min: 1, max: 1000 }), { maxLength: 6 })
      .map((ends) => [
        ...ends.toSorted((a, b) => a - b).map((end, index) => tier(end, `${index + 1}.${index}`, String(index))),
        tier(null, "0.5", "3"),
      ]);
    fc.assert(
      fc.property(drawn, fc.nat(2000), (own, quantity) => {
        const model: ChargeModel = { kind: "graduated", tiers: own };
        const [less, more] = [rateQuantity(model, quantity), rateQuantity(model, quantity + 1)];
        expect(compare(less.amount, more.amount)).toBeLessThan(1);
        expect(less.tiers.reduce((sum, part) => sum + part.quantity, 0)).toBe(quantity);
      }),
    );
  });

  test.each<[string, ChargeModel, boolean]>([
    ["ascending with an open end", { kind: "graduated", tiers }, false],
    ["without an open end", { kind: "volume", tiers: [tier(5, "1")] }, true],
    ["an open end in between", { kind: "volume", tiers: [tier(null, "1"), tier(null, "1")] }, true],
    ["two ends alike", { kind: "graduated", tiers: [tier(5, "1"), tier(5, "1"), tier(null, "1")] }, true],
    ["an end at nothing", { kind: "graduated", tiers: [tier(0, "1"), tier(null, "1")] }, true],
    ["descending", { kind: "volume", tiers: [tier(5, "1"), tier(4, "1"), tier(null, "1")] }, true],
    ["one open tier", { kind: "volume", tiers: [tier(null, "1")] }, false],
    ["none at all", { kind: "graduated", tiers: [] }, true],
    ["a model without tiers", { kind: "flat_fee", amount: "1" }, false],
    ["a price per unit", { kind: "per_unit", unitPrice: "1" }, false],
  ])("tiers %s are refused: %#", (_, model, isFaulty) => {
    const fault = modelFault(model);
    expect(fault !== undefined).toBe(isFaulty);
    if (fault !== undefined) expect(fault).toMatch(/^(The last tier must have no end|Tiers must end higher one after the other)$/);
  });

  test("decimal text is taken exactly", () => {
    expect(compare(ofDecimal("12.50"), fraction(25n, 2n))).toBe(0);
    expect(compare(ofDecimal("0.00000001"), fraction(1n, 100_000_000n))).toBe(0);
  });
});
