/** What a charge prints on its line, field by field, besides its amount. */
import type { RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { fraction, times } from "@cashline/kernel/fraction";
import { describe, expect, test } from "vitest";
import { majorText } from "./charge.ts";
import { rateQuantity } from "./charge-models.ts";
import { begun, card } from "./example-objects.ts";
import { commitmentCharge, phaseOn, recurringCharge, trueUp, usageAmount, usageCharge } from "./rating.ts";

const month = { startOn: "2026-02-01", endOn: "2026-03-01", months: 1 };
const quarter = { startOn: "2026-02-01", endOn: "2026-05-01", months: 3 };
const stretch = { ...quarter, subscriptionId: "sub_1" };
const tier = (upTo: number | null, unitPrice: string, flatFee = "0") => ({ upTo, unitPrice, flatFee });
const tiers = [tier(5, "7.00", "1"), tier(10, "6.50"), tier(null, "6.00")];
const cents = (amount: { n: bigint; d: bigint }): number => Number(amount.n) / Number(amount.d);

describe("seats", () => {
  test("are printed with their price, months, product and period", () => {
    const { exact, ...line } = recurringCharge({ ...begun, discountPercent: "10" }, card, quarter);
    expect(line).toEqual({
      lineId: "recurring",
      subscriptionId: "sub_1",
      kind: "recurring",
      description: "Subscription, 3 months in advance",
      sku: "platform",
      tier: "pro",
      quantity: 10,
      months: 3,
      chargeModel: "per_unit",
      unitPrice: "45.50",
      tiers: [],
      discountPercent: "10",
      periodStartOn: "2026-02-01",
      periodEndOn: "2026-05-01",
    });
    expect(cents(exact)).toBe(122_850);
  });

  test("of one month in arrears say so", () => {
    expect(recurringCharge({ ...begun, billingTiming: "in_arrears" }, card, month).description).toBe("Subscription, 1 month in arrears");
  });

  test("follow the phase of a ramp that has begun, and the subscription where the phase says nothing", () => {
    const ramp: Subscription["ramp"] = [
      { startOn: "2026-02-01", quantity: 20, discountPercent: null, unitPrice: null },
      { startOn: "2026-05-01", quantity: null, discountPercent: "50", unitPrice: "40.00" },
    ];
    expect(["2026-01-31", "2026-02-01", "2026-04-30", "2026-05-01", "2027-01-01"].map((on) => phaseOn(ramp, on)?.startOn)).toEqual([
      undefined,
      "2026-02-01",
      "2026-02-01",
      "2026-05-01",
      "2026-05-01",
    ]);
    const charged = (startOn: string) => {
      const { quantity, unitPrice, discountPercent, exact } = recurringCharge({ ...begun, ramp }, card, { ...month, startOn });
      return [quantity, unitPrice, discountPercent, cents(exact)];
    };
    expect(charged("2026-01-01")).toEqual([10, "45.50", "0", 45_500]);
    expect(charged("2026-02-01")).toEqual([20, "45.50", "0", 91_000]);
    expect(charged("2026-05-01")).toEqual([10, "40.00", "50", 20_000]);
  });

  test("of a card with tiers cost what the tiers say, unless a ramp names the price", () => {
    const tiered: RateCard = { ...card, seatModel: { kind: "graduated", tiers } };
    const charge = recurringCharge(begun, tiered, month);
    expect(charge).toMatchObject({ chargeModel: "graduated", unitPrice: "6.50" });
    expect(cents(charge.exact)).toBe(6_850);
    const ramp = [{ startOn: "2026-02-01", quantity: null, discountPercent: null, unitPrice: "3" }];
    const ramped = recurringCharge({ ...begun, ramp }, tiered, month);
    expect(ramped).toMatchObject({ chargeModel: "per_unit", unitPrice: "3", tiers: [] });
    expect(cents(ramped.exact)).toBe(3_000);
  });
});

describe("usage", () => {
  test("above the included units is printed as such, and never discounted", () => {
    const { exact, ...line } = usageCharge(stretch, card, 300, 1_300) ?? { exact: undefined };
    expect(line).toEqual({
      lineId: "usage",
      subscriptionId: "sub_1",
      kind: "usage",
      description: "Usage above what is included, in arrears",
      sku: "platform",
      tier: "pro",
      quantity: 1_000,
      months: 0,
      chargeModel: "per_unit",
      unitPrice: "0.0019",
      tiers: [],
      discountPercent: "0",
      periodStartOn: "2026-02-01",
      periodEndOn: "2026-05-01",
    });
    expect(exact && cents(exact)).toBe(190);
  });

  test.each<[string, Partial<RateCard>, number, number | undefined]>([
    ["nothing while the included units last", {}, 300, undefined],
    ["a unit above them", {}, 301, 1],
    ["units that cost nothing, as a line of nothing", { overageUnitPrice: "0" }, 301, 1],
    ["a flat fee, used or not", { usageModel: { kind: "flat_fee", amount: "9" } }, 0, 0],
    ["a flat fee of nothing only when used", { usageModel: { kind: "flat_fee", amount: "0" } }, 300, undefined],
  ])("charges %s", (_, changes, used, quantity) => {
    expect(usageCharge(stretch, { ...card, ...changes }, 300, used)?.quantity).toBe(quantity);
  });

  test("costs what its model says, included units taken off first", () => {
    const tiered: RateCard = { ...card, includedUsage: 10, usageModel: { kind: "volume", tiers } };
    expect(cents(usageAmount(tiered, 30, 36))).toBe(3_900);
    expect(cents(usageAmount(tiered, 0, 6))).toBe(3_900);
    expect(cents(usageAmount(tiered, 30, 30))).toBe(0);
    expect(cents(usageAmount(tiered, 30, 12))).toBe(0);
  });
});

describe("a minimum commitment", () => {
  const committed: RateCard = { ...card, minimumCommitment: "100.00" };

  test("is so much a month; what is too much is below zero", () => {
    const spent = [fraction(10_000n), fraction(1n, 2n)];
    expect(trueUp("EUR", "100.00", 3, spent)).toEqual(fraction(39_999n, 2n));
    expect(trueUp("JPY", "100", 1, [fraction(101n)])).toEqual(fraction(-1n));
  });

  test("is printed as one true-up over what is missing", () => {
    expect(commitmentCharge(stretch, committed, fraction(3n), 20_000n)).toEqual({
      lineId: "commitment",
      subscriptionId: "sub_1",
      kind: "commitment",
      description: "True-up to the minimum commitment of 3 months",
      sku: "platform",
      tier: "pro",
      quantity: 1,
      months: 0,
      chargeModel: "flat_fee",
      unitPrice: "200.00",
      tiers: [],
      discountPercent: "0",
      periodStartOn: "2026-02-01",
      periodEndOn: "2026-05-01",
      exact: fraction(20_000n),
    });
  });

  test("asks nothing when it is reached or exceeded, and names a part of a month", () => {
    expect([0n, -1n].map((shortfall) => commitmentCharge(stretch, committed, fraction(3n), shortfall))).toEqual([null, null]);
    expect(commitmentCharge(stretch, committed, fraction(3n), 1n)?.unitPrice).toBe("0.01");
    const part = commitmentCharge(stretch, committed, fraction(15n, 31n), 1n);
    expect(part?.description).toBe("True-up to the minimum commitment of 0.48 months");
  });
});

describe("what a model prints of a quantity", () => {
  const printed = (model: Parameters<typeof rateQuantity>[0], quantity: number) => {
    const { tiers: parts, unitPrice } = rateQuantity(model, quantity);
    return [unitPrice, parts.map((part) => [part.quantity, part.unitPrice, part.flatFee])];
  };

  test.each<[string, Parameters<typeof rateQuantity>[0], number, unknown]>([
    ["a unit price", { kind: "per_unit", unitPrice: "2" }, 3, ["2", []]],
    ["a flat fee", { kind: "flat_fee", amount: "49.90" }, 3, ["49.90", []]],
    ["packages begun", { kind: "package", packageSize: 100, packagePrice: "5" }, 201, ["5", [[3, "5", "0"]]]],
    ["the one tier of a volume", { kind: "volume", tiers }, 10, ["6.50", [[10, "6.50", "0"]]]],
    ["the open tier of a volume", { kind: "volume", tiers }, 11, ["6.00", [[11, "6.00", "0"]]]],
    ["no tier of no volume", { kind: "volume", tiers }, 0, ["0", []]],
    [
      "every tier reached",
      { kind: "graduated", tiers },
      11,
      [
        "6.00",
        [
          [5, "7.00", "1"],
          [5, "6.50", "0"],
          [1, "6.00", "0"],
        ],
      ],
    ],
    ["a tier filled to its end, and none after it", { kind: "graduated", tiers }, 5, ["7.00", [[5, "7.00", "1"]]]],
    ["no tier of nothing", { kind: "graduated", tiers }, 0, ["0", []]],
  ])("%s", (_, model, quantity, expected) => {
    expect(printed(model, quantity)).toEqual(expected);
  });
});

describe("a price printed in major units", () => {
  test.each([
    ["USD", 1_250n, "12.50"],
    ["USD", -5n, "-0.05"],
    ["USD", 0n, "0.00"],
    ["JPY", 1_250n, "1250"],
    ["JPY", -7n, "-7"],
    ["KWD", 1n, "0.001"],
  ])("of %s %i is %s", (currency, minor, text) => {
    expect(majorText(currency, minor)).toBe(text);
  });

  test("an empty product is one", () => {
    expect(times()).toEqual(fraction(1n));
  });
});
