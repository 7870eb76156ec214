import { describe, expect, test } from "vitest";
import type { BasePrice } from "./base-price.ts";
import { schedule } from "./ground.fixture.ts";
import { percentOff, waterfall, type WaterfallTerms } from "./waterfall.ts";

const base: BasePrice = {
  list: { unitPrice: "100", rule: "standard price book", ruleId: "prc_1" },
  special: undefined,
  priceId: "prc_1",
  includedUsage: 0,
  overageUnitPrice: "0",
};
const special = { unitPrice: "80", rule: "contracted price", ruleId: "cpr_1" };
const exact = { unitPriceDecimals: null, unitPriceRounding: "half-up" } as const;
const terms = (over: Partial<WaterfallTerms> = {}): WaterfallTerms => ({
  base,
  quantity: 10,
  termMonths: 12,
  byQuantity: undefined,
  byTerm: undefined,
  bundlePercent: "0",
  discountPercent: "0",
  partnerDiscountPercent: "0",
  policy: exact,
  ...over,
});
const pricesOf = (over: Partial<WaterfallTerms>) => waterfall(terms(over)).steps.map(({ unitPrice }) => unitPrice);
const stepOf = (name: string, over: Partial<WaterfallTerms>) => waterfall(terms(over)).steps.find(({ step }) => step === name);
const byTerm = schedule({ id: "dsc_2", name: "loyalty", measure: "term", tiers: [{ from: 12, to: null, discountPercent: "10" }] });

describe("the waterfall", () => {
  test("of a listed price nobody lowers says so at every step", () => {
    expect(waterfall(terms())).toEqual({
      steps: [
        { step: "list", unitPrice: "100", discountPercent: null, rule: "standard price book", ruleId: "prc_1" },
        { step: "special", unitPrice: "100", discountPercent: null, rule: "none: as listed", ruleId: null },
        { step: "regular", unitPrice: "100", discountPercent: "0", rule: "no schedule", ruleId: null },
        { step: "customer", unitPrice: "100", discountPercent: "0", rule: "no additional discount", ruleId: null },
        { step: "partner", unitPrice: "100", discountPercent: "0", rule: "no partner discount", ruleId: null },
        { step: "net", unitPrice: "100", discountPercent: null, rule: "not rounded", ruleId: null },
      ],
      netUnitPrice: "100",
      exactPrice: { monthly: "1000", units: 10 },
    });
  });

  test("takes each percentage off the price before, from the special price down", () => {
    const over = {
      base: { ...base, special },
      byQuantity: schedule(),
      byTerm,
      bundlePercent: "50",
      discountPercent: "25",
      partnerDiscountPercent: "10",
    };
    // 80 less 20, 10 and 50 percent is 28.8; less 25 percent 21.6; less 10 percent 19.44.
    expect(pricesOf(over)).toEqual(["100", "80", "28.8", "21.6", "19.44", "19.44"]);
    expect(waterfall(terms(over)).steps.slice(1, 5)).toEqual([
      { step: "special", unitPrice: "80", discountPercent: null, rule: "contracted price", ruleId: "cpr_1" },
      {
        step: "regular",
        unitPrice: "28.8",
        discountPercent: "64",
        rule: "volume: range 10 to below 20 at 20 %; loyalty: range 12 and more at 10 %; 50 % within the bundle",
        ruleId: "dsc_1",
      },
      { step: "customer", unitPrice: "21.6", discountPercent: "25", rule: "additional discount", ruleId: null },
      { step: "partner", unitPrice: "19.44", discountPercent: "10", rule: "partner discount", ruleId: null },
    ]);
  });

  test("reaches the tiers of a schedule by term with its months, not its seats", () => {
    expect(stepOf("regular", { byTerm })).toMatchObject({ unitPrice: "90", discountPercent: "10", ruleId: "dsc_2" });
    expect(stepOf("regular", { byTerm, termMonths: 11 })).toMatchObject({ unitPrice: "100", rule: "loyalty: no range reached" });
    expect(stepOf("regular", { bundlePercent: "50" })).toMatchObject({ unitPrice: "50", rule: "50 % within the bundle", ruleId: null });
  });

  test("prints the mean price of slabs, and charges their exact sum", () => {
    const { steps, exactPrice } = waterfall(terms({ quantity: 30, byQuantity: schedule({ kind: "slab" }) }));
    expect(steps[2]).toMatchObject({ unitPrice: "79.33333333", discountPercent: "20.6667" });
    expect(exactPrice).toEqual({ monthly: "2380", units: 30 });
  });

  test.each([
    ["half-up", "33.34"],
    ["half-even", "33.34"],
    ["down", "33.33"],
  ] as const)("rounds the net price once, %s, where the policy names decimals, and charges that", (unitPriceRounding, net) => {
    const over = { base: { ...base, list: { ...base.list, unitPrice: "66.67" } }, discountPercent: "50" };
    const rounded = waterfall(terms({ ...over, policy: { unitPriceDecimals: 2, unitPriceRounding } }));
    expect(rounded.steps.map(({ unitPrice }) => unitPrice).slice(3)).toEqual(["33.335", "33.335", net]);
    expect(rounded.steps[5]?.rule).toBe(`rounded ${unitPriceRounding} to 2 decimals`);
    expect(rounded).toMatchObject({ netUnitPrice: net, exactPrice: { monthly: net, units: 1 } });
  });

  test("prints half of the last decimal upwards, of prices and of percentages", () => {
    const half = { ...base, list: { ...base.list, unitPrice: "0.00000001" } };
    expect(stepOf("customer", { base: half, discountPercent: "50" })?.unitPrice).toBe("0.00000001");
    expect(stepOf("regular", { bundlePercent: "0.00005" })?.discountPercent).toBe("0");
    expect(stepOf("regular", { bundlePercent: "0.00015" })?.discountPercent).toBe("0.0001");
  });

  test("of no units is the price of one outside all tiers", () => {
    const none = waterfall(terms({ quantity: 0, byQuantity: schedule(), discountPercent: "10" }));
    expect(none.steps.map(({ unitPrice }) => unitPrice)).toEqual(["100", "100", "100", "90", "90", "90"]);
    expect(none.exactPrice).toEqual({ monthly: "90", units: 1 });
    const rounded = waterfall(terms({ quantity: 0, policy: { unitPriceDecimals: 0, unitPriceRounding: "down" }, discountPercent: "0.5" }));
    expect(rounded).toMatchObject({ netUnitPrice: "99", exactPrice: { monthly: "99", units: 1 } });
  });
});

test.each([
  ["100", "64", "36"],
  ["100", "100", "0"],
  ["100", "0", "100"],
  ["100", "110", "-10"],
  ["3", "2", "33.3333"],
  ["0", "0", "0"],
])("from %s to %s it is %s percent off", (from, to, percent) => {
  expect(percentOff(from, to)).toBe(percent);
});
