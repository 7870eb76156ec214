import type { ContractedPrice } from "@cashline/contracts/systems/cpq/agreements";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bundle, draft, ground, price, quoteOf, request, schedule, signed, TODAY } from "./ground.fixture.ts";
import { defaultPolicy } from "./policy.ts";
import { priceQuote, type QuoteGround, type QuoteRequest } from "./price-quote.ts";
import { draftQuote, reviseQuote } from "./quote.ts";

const agreed = (over: Partial<ContractedPrice> = {}): ContractedPrice => ({
  id: "cpr_1",
  accountId: "acc_1",
  sku: "platform",
  tier: "pro",
  currency: "EUR",
  unitPrice: null,
  discountPercent: "20",
  effectiveOn: "2025-01-01",
  expiresOn: null,
  ...over,
});
const steps = (over: Partial<QuoteRequest>, on: QuoteGround) =>
  draft(over, on).lines[0]?.waterfall.map(({ step, unitPrice, rule }) => [step, unitPrice, rule]);
const withPolicy = (over: Partial<typeof defaultPolicy>, on: Partial<QuoteGround> = {}) =>
  ground({ ...on, policy: { ...defaultPolicy, ...over } });

describe("the waterfall", () => {
  test("goes from list by way of special, regular, customer and partner to net, each price with its rule", () => {
    const byTerm = schedule({ id: "dsc_2", name: "long", measure: "term", tiers: [{ from: 12, to: null, discountPercent: "5" }] });
    const on = ground({ agreements: [agreed()], schedules: [schedule(), byTerm] });
    expect(steps({ partnerDiscountPercent: "10" }, on)).toEqual([
      ["list", "45.00", "standard price book from 2024-01-01"],
      ["special", "36", "contracted 20 % off the list from 2025-01-01"],
      ["regular", "27.36", "volume: range 10 to below 20 at 20 %; long: range 12 and more at 5 %"],
      ["customer", "24.624", "additional discount"],
      ["partner", "22.1616", "partner discount"],
      ["net", "22.1616", "not rounded"],
    ]);
    const quote = draft({ partnerDiscountPercent: "10" }, on);
    expect(quote).toMatchObject({ unitPrice: "36", listPriceId: "prc_pro", discretionaryPercent: "19", periodNet: { minor: "265939" } });
    expect(quote.lines[0]).toMatchObject({ offListPercent: "50.752", netUnitPrice: "22.1616", change: "new", priorQuantity: 0 });
  });

  test("says of a plain renewal that nothing but its discount applies", () => {
    expect(steps({}, ground())).toEqual([
      ["list", "45.00", "standard price book from 2024-01-01"],
      ["special", "45.00", "none: as listed"],
      ["regular", "45.00", "no schedule"],
      ["customer", "40.5", "additional discount"],
      ["partner", "40.5", "no partner discount"],
      ["net", "40.5", "not rounded"],
    ]);
  });

  test.each([
    ["half-up", 2, "0.3", "360"],
    ["half-even", 2, "0.3", "360"],
    ["down", 2, "0.29", "348"],
    ["half-up", 0, "0", "0"],
    ["half-up", null, "0.297", "356"],
  ] as const)("rounds the unit price %s to %s decimals: %s, ten for a year %s", (unitPriceRounding, unitPriceDecimals, net, minor) => {
    const on = withPolicy({ unitPriceRounding, unitPriceDecimals }, { prices: [price("pro", "0.33")] });
    const quote = draft({ quantity: 10, discountPercent: "10" }, on);
    expect(quote.lines[0]?.netUnitPrice).toBe(net);
    expect(Number(quote.periodNet.minor)).toBe(unitPriceDecimals === null ? 3564 : Number(minor) * 10);
    expect(quote.policy).toMatchObject({ unitPriceRounding, unitPriceDecimals });
  });

  test("carries the exact amounts of slabs, of which no unit has", () => {
    const on = ground({ schedules: [schedule({ kind: "slab" })] });
    const quote = draft({ quantity: 30, discountPercent: "0" }, on);
    expect(quote.lines[0]).toMatchObject({ netUnitPrice: "35.7", periodNet: { minor: "1285200" } });
  });

  test("a price of the account and what it was promised: the one effective last, a promise before a price of the same day", () => {
    const own = price("pro", "40", { accountId: "acc_1", effectiveOn: "2025-06-01" });
    const special = (agreement: ContractedPrice) =>
      draft({}, ground({ prices: [price("pro", "45.00"), own], agreements: [agreement] })).unitPrice;
    expect(special(agreed())).toBe("40");
    expect(special(agreed({ effectiveOn: "2025-06-01" }))).toBe("36");
    expect(special(agreed({ effectiveOn: "2025-07-01", unitPrice: "39.5", discountPercent: null }))).toBe("39.5");
    expect(special(agreed({ effectiveOn: "2025-07-01", expiresOn: "2026-02-01" }))).toBe("40");
  });

  test("a book's price takes the place of the list, and a book of another time or currency is refused", () => {
    const book = { id: "pbk_1", name: "partners", currency: "EUR", validFromOn: "2025-01-01", validToOn: "2026-12-31" };
    const entry = { id: "pbp_1", priceBookId: "pbk_1", sku: "platform", tier: "pro", effectiveOn: "2025-01-01" };
    const on = ground({ book: { book, prices: [{ ...entry, unitPrice: "30", includedUsage: 1, overageUnitPrice: "1" }] } });
    expect(draft({ priceBookId: "pbk_1" }, on)).toMatchObject({ unitPrice: "30", listPriceId: "pbp_1", includedUsage: 1 });
    const priced = (over: Partial<QuoteRequest>, there = on) => priceQuote({ ...request, priceBookId: "pbk_1", ...over }, there);
    expect(priced({ tier: "basic" })).toMatchObject({ code: "no-price" });
    expect(priced({ startOn: "2027-01-01" })).toMatchObject({ code: "price-book-not-valid" });
    expect(priced({ currency: "USD" })).toMatchObject({ code: "price-book-not-valid" });
    expect(priced({}, ground())).toMatchObject({ code: "price-book-not-valid" });
  });

  test("no discount ever raises a price, and amounts follow from the exact product", () => {
    const percent = fc.integer({ min: 0, max: 2000 }).map((n) => (n / 100).toFixed(2));
    const cents = fc.integer({ min: 1, max: 99_999_999 }).map((n) => (n / 100).toFixed(2));
    fc.assert(
      fc.property(cents, percent, percent, fc.integer({ min: 1, max: 5000 }), (unitPrice, customer, partner, quantity) => {
        const on = ground({ prices: [price("pro", unitPrice)], schedules: [schedule({ kind: "slab" })] });
        const quote = draft({ discountPercent: customer, partnerDiscountPercent: partner, quantity }, on);
        const prices = quote.lines[0]?.waterfall.map((step) => Number(step.unitPrice)) ?? [];
        expect(prices).toHaveLength(6);
        expect(prices.every((each, index) => index === 0 || each <= (prices[index - 1] ?? 0))).toBe(true);
        // Printed unit prices are within half of 10^-8; twelve months of all seats, in cents, within half a cent more.
        const off = Math.abs((prices[5] ?? 0) * quantity * 1200 - Number(quote.periodNet.minor));
        expect(off).toBeLessThan(0.51 + Number(quote.periodNet.minor) * 1e-12 + quantity * 1200 * 1e-8);
      }),
    );
  });
});

describe("a renewal's price", () => {
  const before = signed({ startOn: "2025-02-01" }, ground({ prices: [price("pro", "30")] }));
  const on = (over: Partial<typeof defaultPolicy>, more: Partial<QuoteGround> = {}) =>
    withPolicy(over, { signed: before, agreements: [agreed({ unitPrice: "36", discountPercent: null })], ...more });

  test.each([
    ["contracted", "0", "36", "contracted price from 2025-01-01"],
    ["contracted", "5", "37.8", "contracted price from 2025-01-01, raised by 5 %"],
    ["list", "5", "45.00", "none: as listed"],
    ["same", "0", "30", "as signed in qte_1"],
    ["same", "3.3333", "30.99999", "as signed in qte_1, raised by 3.3333 %"],
  ] as const)("by %s, with %s percent uplift, is %s: %s", (renewalPriceMethod, renewalUpliftPercent, unitPrice, rule) => {
    const quote = draft({}, on({ renewalPriceMethod, renewalUpliftPercent }));
    expect(quote.unitPrice).toBe(unitPrice);
    expect(quote.lines[0]?.waterfall[1]).toMatchObject({ rule });
    expect(quote.policy).toMatchObject({ renewalPriceMethod, renewalUpliftPercent });
  });

  test("by same falls back to what is in force for a product nobody signed, and in another currency", () => {
    const same = { renewalPriceMethod: "same" } as const;
    expect(draft({ tier: "basic" }, on(same)).unitPrice).toBe("18.00");
    const prices = [price("pro", "50", { currency: "USD" })];
    expect(draft({ currency: "USD" }, on(same, { prices })).unitPrice).toBe("50");
  });

  test("is not that of new business, which knows neither method nor uplift", () => {
    const policy = { renewalPriceMethod: "list", renewalUpliftPercent: "50" } as const;
    expect(draft({ kind: "new_business" }, on(policy)).unitPrice).toBe("36");
  });

  test("raised beyond what a price can say is refused", () => {
    const agreements = [agreed({ unitPrice: "999999999999", discountPercent: null })];
    const asked = { ...request, quantity: 1, termMonths: 1, billingFrequency: "monthly" as const };
    expect(draftQuote("qte_1", asked, on({ renewalUpliftPercent: "1" }, { agreements }), TODAY)).toMatchObject({ code: "invalid-request" });
  });
});

describe("a bundle's quote", () => {
  const on = ground({ bundles: [bundle], prices: [price("pro", "45.00"), price("standard", "3.00", { sku: "connector" })] });
  const components = [{ sku: "connector", tier: "standard", quantity: 2 }];

  test("has a line for each component, included ones for nothing and priced ones at their own waterfall", () => {
    const quote = draft({ components }, on);
    expect(quote.lines.map((line) => [line.lineId, line.sku, line.quantity, line.netUnitPrice, line.termNet.minor])).toEqual([
      ["1", "platform", 10, "40.5", "486000"],
      ["1.1", "support", 1, "0", "0"],
      ["1.2", "connector", 20, "1.35", "32400"],
    ]);
    expect(quote.lines[2]?.waterfall[2]).toMatchObject({ unitPrice: "1.5", rule: "50 % within the bundle", discountPercent: "50" });
    expect(quote).toMatchObject({ quantity: 10, unitPrice: "45.00", periodNet: { minor: "518400" }, termNet: { minor: "518400" } });
  });

  test("is refused when a component has no price, or the bundle does not allow it", () => {
    expect(draftQuote("qte_1", { ...request, components }, ground({ bundles: [bundle] }), TODAY)).toMatchObject({ code: "no-price" });
    const many = [{ sku: "connector", tier: "standard", quantity: 4 }];
    expect(draftQuote("qte_1", { ...request, components: many }, on, TODAY)).toMatchObject({ code: "component-quantity" });
  });
});

describe("a term that ends with others", () => {
  test.each([
    ["day", "5.95068493", "241003"],
    ["month", "6", "243000"],
    ["month_and_day", "6", "243000"],
  ] as const)("is prorated by %s: %s months", (proration, months, minor) => {
    const quote = draft({ coTerminateOn: "2026-08-01" }, withPolicy({ proration }));
    expect(quote).toMatchObject({
      endOn: "2026-08-01",
      termMonths: 6,
      proration: { precision: proration, fromOn: "2026-02-01", toOn: "2026-08-01", months },
      periodNet: { minor: "486000" },
      termNet: { minor },
      policy: { proration },
    });
  });

  test.each([
    ["2026-08-01", 12, "241003"],
    ["2026-08-01", 6, "243000"],
    ["2026-07-10", 12, "211710"],
    ["2027-02-01", 12, "486000"],
    ["2026-02-28", 1, "35951"],
  ])("on %s, of %i months, is worth %s, and edited to the same it stays what it was", (coTerminateOn, termMonths, minor) => {
    const quote = draft({ coTerminateOn, termMonths });
    expect(quote.termNet.minor).toBe(minor);
    for (const change of [{}, { quantity: quote.quantity }, { discountPercent: quote.discountPercent }])
      expect(reviseQuote(quote, change, ground(), TODAY)).toEqual({ outcome: "changed", quote });
  });

  test("whatever term is edited to what it is, and edited again, it stays what it was", () => {
    fc.assert(
      fc.property(
        fc.record({ start: fc.nat(800), termMonths: fc.integer({ min: 1, max: 36 }), cut: fc.option(fc.integer({ min: 1, max: 1_100 })) }),
        fc.constantFrom("day", "month", "month_and_day"),
        ({ start, termMonths, cut }, proration) => {
          const startOn = addDays("2026-01-31", start);
          const coTerminateOn = cut === null ? null : addDays(startOn, cut);
          const on = withPolicy({ proration });
          const drafted = draftQuote("qte_1", { ...request, startOn, termMonths, coTerminateOn }, on, TODAY);
          if (drafted.outcome === "refused") return;
          const edited = quoteOf(reviseQuote(drafted.quote, { quantity: 10 }, on, TODAY));
          expect(edited).toEqual(drafted.quote);
          expect(quoteOf(reviseQuote(edited, { quantity: 10 }, on, TODAY))).toEqual(drafted.quote);
        },
      ),
    );
  });

  test("on its own last day is not prorated", () => {
    expect(draft({ coTerminateOn: "2027-02-01" })).toMatchObject({ proration: null, termNet: { minor: "486000" } });
  });

  test.each(["2026-02-01", "2026-01-31", "2027-02-02", "0001-01-01", "9999-12-31"])("on %s is refused", (coTerminateOn) => {
    expect(draftQuote("qte_1", { ...request, coTerminateOn }, ground(), TODAY)).toMatchObject({ code: "outside-term" });
  });
});

describe("what decides who must approve an amendment", () => {
  const before = signed({ startOn: "2026-02-01", quantity: 10 });
  const measured = (over: Partial<QuoteRequest>) => {
    const { termNet, approvalNet } = draft(
      { kind: "amendment", amendsQuoteId: "qte_1", startOn: "2026-08-01", ...over },
      ground({ amended: before }),
    );
    return [termNet.minor, approvalNet.minor];
  };

  test.each([
    ["an increase: all seats for the rest of the term", { quantity: 15 }, ["121500", "364500"]],
    ["a small cut: what is left", { quantity: 9 }, ["-24300", "218700"]],
    ["half: what is left is what is given back", { quantity: 5 }, ["-121500", "121500"]],
    ["a large cut: what is given back", { quantity: 1 }, ["-218700", "218700"]],
    ["another partner discount: all seats at the new price", { partnerDiscountPercent: "5" }, ["-12150", "230850"]],
    ["another tier: all seats at its price", { tier: "basic" }, ["-145800", "145800"]],
  ])("%s", (_, over, expected) => {
    expect(measured(over)).toEqual(expected);
  });

  test("a component that stays counts with what it is worth, an included one with nothing", () => {
    const on = { bundles: [bundle], prices: [price("pro", "45.00"), price("standard", "3.00", { sku: "connector" })] };
    const components = [{ sku: "connector", tier: "standard", quantity: 2 }];
    const all = signed({ components }, ground(on));
    const amended = ground({ ...on, amended: all });
    const change = { kind: "amendment", amendsQuoteId: "qte_1", startOn: "2026-08-01" } as const;
    const less = draft({ ...change, components: [{ sku: "connector", tier: "standard", quantity: 1 }] }, amended);
    // 10 × 40.50 stay, 20 × 1.35 become 10 × 1.35, for six months.
    expect([less.termNet.minor, less.approvalNet.minor]).toEqual(["-8100", "251100"]);
    expect(less.lines.map(({ lineId, role, change: how, waterfall }) => [lineId, role, how, waterfall.at(-1)?.rule])).toEqual([
      ["1", "product", "kept", "as signed in qte_1"],
      ["1.1", "component", "kept", "as signed in qte_1"],
      ["1.2", "component", "changed", "as signed in qte_1"],
    ]);
    const gone = draft({ ...change, components: [] }, amended);
    expect(gone.lines.map(({ lineId, change: how, quantity, priorQuantity }) => [lineId, how, quantity, priorQuantity])).toEqual([
      ["1", "kept", 10, 10],
      ["1.1", "kept", 1, 1],
      ["0.1", "removed", 0, 20],
    ]);
    // What is gone by then is not part of what the next one amends.
    const next = draft({ ...change, quantity: 11, components: [] }, ground({ ...on, amended: { ...gone, id: "qte_2" } }));
    expect(next.lines.map(({ sku, change: how }) => [sku, how])).toEqual([
      ["platform", "changed"],
      ["support", "kept"],
    ]);
  });
});

describe("a line", () => {
  test("included in a bundle prints the one step that says so", () => {
    const on = ground({ bundles: [bundle] });
    expect(draft({}, on).lines[1]).toMatchObject({
      role: "component",
      priceId: null,
      offListPercent: null,
      waterfall: [{ step: "net", unitPrice: "0", discountPercent: null, rule: "included in the bundle", ruleId: null }],
      termNet: { minor: "0" },
    });
  });

  test("says how far below the list it is, where it is, and where there is a list", () => {
    const off = (unitPrice: string, own?: string) => {
      const prices = [
        price("pro", unitPrice),
        ...(own === undefined ? [] : [price("pro", own, { accountId: "acc_1", effectiveOn: "2025-01-01" })]),
      ];
      return draft({ discountPercent: "0" }, ground({ prices })).lines[0]?.offListPercent;
    };
    expect([off("50"), off("50", "40"), off("50", "60"), off("0")]).toEqual(["0", "20", null, null]);
  });

  test.each([
    ["without a price", { tier: "gold" }, {}, "no-price", "No price for platform gold in EUR is in force on 2026-02-01"],
    [
      "of a book that is not there",
      { priceBookId: "pbk_1" },
      {},
      "price-book-not-valid",
      "Price book pbk_1 holds no EUR price on 2026-02-01",
    ],
    ["nobody may grant", { discountPercent: "41" }, {}, "discount-above-matrix", "Nobody may grant 41 percent"],
    [
      "beyond what a document carries",
      { quantity: 1_000_000_000 },
      { prices: [price("pro", "999999")] },
      "invalid-request",
      "The quote is larger than any document may carry",
    ],
  ] as const)("%s is refused with its reason", (_, over, on, code, detail) => {
    expect(priceQuote({ ...request, ...over }, ground(on))).toEqual({ outcome: "refused", code, detail });
  });

  test("of lines that fit alone and not together the quote is refused", () => {
    const prices = [price("pro", "833333333"), price("standard", "833333333", { sku: "connector" })];
    const on = ground({
      bundles: [{ ...bundle, components: bundle.components.map((each) => ({ ...each, discountPercent: "0" })) }],
      prices,
    });
    const alone = { ...request, quantity: 900, discountPercent: "0", components: [] };
    expect(priceQuote(alone, on)).toMatchObject({ outcome: "priced" });
    const both = { ...alone, components: [{ sku: "connector", tier: "standard", quantity: 1 }] };
    expect(priceQuote(both, on)).toMatchObject({ outcome: "refused", code: "invalid-request" });
  });

  test("a change of nothing is refused, and names what is signed", () => {
    const amended = signed();
    const asked = { ...request, kind: "amendment" as const, amendsQuoteId: amended.id };
    expect(priceQuote(asked, ground({ amended }))).toEqual({
      outcome: "refused",
      code: "amendment-changes-nothing",
      detail: `All stays as signed in ${amended.id}`,
    });
  });
});
