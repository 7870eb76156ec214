import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import { fraction, roundTo } from "@cashline/kernel/fraction";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rateQuantity } from "./charge-models.ts";
import { inMinor } from "./charge.ts";
import { card } from "./example-objects.ts";
import { countedOn, lateCharge } from "./late-usage.ts";

const tiers = [
  { upTo: 100, unitPrice: "1", flatFee: "0" },
  { upTo: null, unitPrice: "0.5", flatFee: "2" },
];
const stretch = { startOn: "2026-01-01", endOn: "2026-02-01", subscriptionId: "sub_1" };
const charge = (usageModel: ChargeModel, before: number, after: number, minor: bigint) => {
  const {
    quantity,
    unitPrice,
    chargeModel,
    tiers: drawn,
    kind,
  } = lateCharge(stretch, { ...card, usageModel }, { before, after }, minor, "half-up");
  return { kind, chargeModel, quantity, unitPrice, tiers: drawn.map((tier) => [tier.quantity, tier.unitPrice, tier.flatFee]) };
};

test.each<[string, ChargeModel, number, number, bigint, object]>([
  [
    "per unit, the units and their price",
    { kind: "per_unit", unitPrice: "0.05" },
    100,
    140,
    200n,
    { kind: "usage", chargeModel: "per_unit", quantity: 40, unitPrice: "0.05", tiers: [] },
  ],
  [
    "graduated, what each tier got more, its fee once",
    { kind: "graduated", tiers },
    90,
    120,
    2200n,
    {
      kind: "usage",
      chargeModel: "graduated",
      quantity: 30,
      unitPrice: "0.5",
      tiers: [
        [10, "1", "0"],
        [20, "0.5", "2"],
      ],
    },
  ],
  [
    "graduated within a tier, that tier without its fee",
    { kind: "graduated", tiers },
    110,
    120,
    500n,
    { kind: "usage", chargeModel: "graduated", quantity: 10, unitPrice: "0.5", tiers: [[10, "0.5", "0"]] },
  ],
  [
    "packages, those begun since",
    { kind: "package", packageSize: 10, packagePrice: "3" },
    15,
    31,
    600n,
    { kind: "usage", chargeModel: "package", quantity: 16, unitPrice: "3", tiers: [[2, "3", "0"]] },
  ],
  [
    "volume within a tier, the units and their price",
    { kind: "volume", tiers },
    10,
    30,
    2000n,
    { kind: "usage", chargeModel: "volume", quantity: 20, unitPrice: "1", tiers: [[20, "1", "0"]] },
  ],
  [
    "volume into another tier whose fee makes up for its price, the units and that price",
    {
      kind: "volume",
      tiers: [
        { upTo: 100, unitPrice: "1", flatFee: "0" },
        { upTo: null, unitPrice: "0.5", flatFee: "50" },
      ],
    },
    100,
    110,
    500n,
    { kind: "usage", chargeModel: "volume", quantity: 10, unitPrice: "0.5", tiers: [[10, "0.5", "0"]] },
  ],
  [
    "volume into another tier that costs but more in fee, one amount",
    {
      kind: "volume",
      tiers: [
        { upTo: 100, unitPrice: "1", flatFee: "0" },
        { upTo: null, unitPrice: "1", flatFee: "5" },
      ],
    },
    100,
    110,
    1500n,
    { kind: "usage", chargeModel: "flat_fee", quantity: 1, unitPrice: "15.00", tiers: [] },
  ],
  [
    "volume into another tier, one amount",
    { kind: "volume", tiers },
    100,
    250,
    2700n,
    { kind: "usage", chargeModel: "flat_fee", quantity: 1, unitPrice: "27.00", tiers: [] },
  ],
  [
    "volume into a cheaper tier, one credit",
    { kind: "volume", tiers },
    100,
    110,
    -4300n,
    { kind: "usage_correction", chargeModel: "flat_fee", quantity: 1, unitPrice: "43.00", tiers: [] },
  ],
  [
    "a part of it borne by a commitment, one amount",
    { kind: "per_unit", unitPrice: "0.05" },
    100,
    140,
    150n,
    { kind: "usage", chargeModel: "flat_fee", quantity: 1, unitPrice: "1.50", tiers: [] },
  ],
])("a line of late usage multiplies: %s", (_, usageModel, before, after, minor, expected) => {
  expect(charge(usageModel, before, after, minor)).toEqual(expected);
});

/** 500 units at 0.0019, or a part of them that a commitment left. */
const lateUnits = (minor: bigint) => lateCharge(stretch, card, { before: 0, after: 500 }, minor, "half-up");

test("a line of late usage belongs to the days it was used in, for no months and without the seats' discount", () => {
  for (const minor of [95n, 40n])
    expect(lateUnits(minor)).toMatchObject({
      lineId: "late",
      subscriptionId: "sub_1",
      sku: "platform",
      tier: "pro",
      months: 0,
      discountPercent: "0",
      periodStartOn: "2026-01-01",
      periodEndOn: "2026-02-01",
      exact: fraction(minor),
    });
});

test("where its price times its units do not make it, its words name the units before and after", () => {
  expect(lateUnits(95n).description).toBe("Usage that came late, by the period it belongs to");
  expect(lateUnits(40n).description).toBe("Usage that came late: 500 units above what is included in place of 0, by what all of them cost");
});

test("whatever the model, what is printed multiplies to the amount, and batch by batch to what all units cost", () => {
  const price = fc.integer({ min: 0, max: 400 }).map((hundredths) => (hundredths / 100).toFixed(2));
  const steps = fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 3 }),
      fc.array(fc.tuple(price, price), { minLength: 4, maxLength: 4 }),
    )
    .map(([ends, prices]) =>
      [...ends.toSorted((a, b) => a - b), null].map((upTo, index) => {
        const [unitPrice, flatFee] = prices[index] as [string, string];
        return { upTo, unitPrice, flatFee };
      }),
    );
  const model = fc.oneof(
    price.map((unitPrice): ChargeModel => ({ kind: "per_unit", unitPrice })),
    steps.map((own): ChargeModel => ({ kind: "graduated", tiers: own })),
    steps.map((own): ChargeModel => ({ kind: "volume", tiers: own })),
    fc
      .tuple(fc.integer({ min: 1, max: 30 }), price)
      .map(([packageSize, packagePrice]): ChargeModel => ({ kind: "package", packageSize, packagePrice })),
  );
  const cents = (text: string) => Math.round(Number(text) * 100);
  fc.assert(
    fc.property(model, fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 4 }), (usageModel, batches) => {
      const costOf = (units: number) => roundTo(inMinor("EUR", rateQuantity(usageModel, units).amount), "half-up");
      let before = 0;
      let billed = 0n;
      for (const units of batches) {
        const after = before + units;
        const minor = costOf(after) - costOf(before);
        if (minor !== 0n) {
          const line = lateCharge(stretch, { ...card, usageModel }, { before, after }, minor, "half-up");
          const amount =
            line.tiers.length === 0
              ? line.quantity * cents(line.unitPrice)
              : line.tiers.reduce((sum, tier) => sum + tier.quantity * cents(tier.unitPrice) + cents(tier.flatFee), 0);
          expect(line.kind === "usage_correction" ? -amount : amount).toBe(Number(minor));
          expect(line.quantity).toBe(line.chargeModel === "flat_fee" ? 1 : units);
          // Only volume prices units again that were billed before.
          if (usageModel.kind !== "volume") expect(line.chargeModel).toBe(usageModel.kind);
          billed += minor;
        }
        before = after;
      }
      expect(billed).toBe(costOf(before));
    }),
  );
});

test.each([
  ["before the first term, for its first day", "2025-12-20", "2026-01-01"],
  ["on the first day, for that", "2026-01-01", "2026-01-01"],
  ["in a later term, for its own day", "2026-02-10", "2026-02-10"],
])("usage %s", (_, usedOn, expected) => {
  expect(countedOn(usedOn, "2026-01-01")).toBe(expected);
});
