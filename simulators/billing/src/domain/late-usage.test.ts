import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import { expect, test } from "vitest";
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
    tiers: printed,
    kind,
  } = lateCharge(stretch, { ...card, usageModel }, { before, after }, minor, "half-up");
  return { kind, chargeModel, quantity, unitPrice, tiers: printed.map((tier) => [tier.quantity, tier.unitPrice, tier.flatFee]) };
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

test.each([
  ["before the first term, for its first day", "2025-12-20", "2026-01-01"],
  ["on the first day, for that", "2026-01-01", "2026-01-01"],
  ["in a later term, for its own day", "2026-02-10", "2026-02-10"],
])("usage %s", (_, usedOn, expected) => {
  expect(countedOn(usedOn, "2026-01-01")).toBe(expected);
});
