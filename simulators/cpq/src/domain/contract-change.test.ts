import type { Bundle } from "@cashline/contracts/systems/cpq/agreements";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amendmentOf, renewalOf } from "./contract-change.ts";
import { bundle, ground, NOW, price, quoteOf, schedule, signed, TODAY } from "./ground.fixture.ts";
import { defaultPolicy } from "./policy.ts";
import type { QuoteGround } from "./price-quote.ts";
import { acceptQuote, draftQuote, submitQuote } from "./quote.ts";

/** A year of ten pro seats at 45.00 less 10 percent, from 1 February 2026: 40.50 a seat and month. */
const base = signed();
type Change = Omit<Parameters<typeof amendmentOf>[1], "opportunityId" | "effectiveOn">;
const amend = (of: Quote, effectiveOn: string, change: Change, on: Partial<QuoteGround> = {}, id = "qte_2") =>
  draftQuote(id, amendmentOf(of, { opportunityId: "opp_2", effectiveOn, ...change }), ground({ ...on, amended: of }), TODAY);
const amended = (...args: Parameters<typeof amend>): Quote =>
  quoteOf(acceptQuote(quoteOf(submitQuote(quoteOf(amend(...args)), null)), NOW));
const byMonth = { policy: { ...defaultPolicy, proration: "month" as const } };

describe("an amendment within a term", () => {
  test("ends with the term, keeps the signed price whatever the list says now, and is worth what it adds to the rest", () => {
    const quote = amended(base, "2026-08-01", { quantity: 15 }, { ...byMonth, prices: [price("pro", "99")] });
    expect(quote).toMatchObject({
      kind: "amendment",
      amendsQuoteId: base.id,
      startOn: "2026-08-01",
      endOn: "2027-02-01",
      termMonths: 6,
      quantity: 15,
      unitPrice: "45.00",
      periodNet: { minor: "729000" },
      // Five seats more × 40.50 × 6 months.
      termNet: { minor: "121500" },
    });
    expect(quote.lines).toMatchObject([{ change: "changed", priorQuantity: 10, quantity: 15, netUnitPrice: "40.5" }]);
    expect(quote.lines[0]?.waterfall.at(-1)).toMatchObject({ step: "net", rule: "as signed in qte_1", ruleId: "qte_1" });
  });

  test.each([
    // 184 days × 12 / 365 would be 6.0493 months: counted are the six that have begun.
    ["2026-08-01", 15, "121500"],
    ["2026-08-01", 8, "-48600"],
    ["2026-08-01", 0, "-243000"],
    // 92 days × 12 / 365 would be 3.0247 months; 91 days are 2.9918.
    ["2026-11-01", 15, "60750"],
    ["2026-11-02", 15, "60584"],
    ["2027-01-31", 15, "666"],
  ])("by days, from %s, to %i seats is worth %s", (effectiveOn, quantity, minor) => {
    expect(amended(base, effectiveOn, { quantity }).termNet.minor).toBe(minor);
  });

  test("of the tier gives the old one back and charges the new one at today's price, in one line each", () => {
    const prices = [price("pro", "45.00"), price("enterprise", "80")];
    const quote = amended(base, "2026-08-01", { tier: "enterprise" }, { ...byMonth, prices });
    expect(quote.lines.map((line) => [line.lineId, line.tier, line.change, line.quantity, line.priorQuantity, line.termNet.minor])).toEqual(
      [
        ["1", "enterprise", "new", 10, 0, "432000"],
        ["0.1", "pro", "removed", 0, 10, "-243000"],
      ],
    );
    expect(quote).toMatchObject({ termNet: { minor: "189000" }, periodNet: { minor: "864000" }, listPriceId: "prc_enterprise" });
  });

  test("of the discount prices the line anew", () => {
    const quote = amended(base, "2026-08-01", { discountPercent: "20" }, byMonth);
    expect(quote.lines).toMatchObject([{ change: "changed", netUnitPrice: "36", termNet: { minor: "-27000" } }]);
  });

  test("adds and removes components", () => {
    const prices = [price("pro", "45.00"), price("standard", "3.00", { sku: "connector" })];
    const on = { ...byMonth, prices, bundles: [bundle] };
    const connectors = [{ sku: "connector", tier: "standard", quantity: 1 }];
    const more = amended(signed({}, ground(on)), "2026-08-01", { components: connectors }, on);
    expect(more.lines.map(({ sku, change, termNet }) => [sku, change, termNet.minor])).toEqual([
      ["platform", "kept", "0"],
      ["support", "kept", "0"],
      ["connector", "new", "8100"],
    ]);
    const less = amended(more, "2026-11-01", { components: [] }, on, "qte_3");
    expect(less.lines.map(({ sku, change, termNet }) => [sku, change, termNet.minor])).toEqual([
      ["platform", "kept", "0"],
      ["support", "kept", "0"],
      ["connector", "removed", "-4050"],
    ]);
  });

  test("keeps the bundle as it was signed, whatever is declared since", () => {
    const prices = [price("pro", "45.00"), price("standard", "3.00", { sku: "connector" }), price("standard", "9.00", { sku: "backup" })];
    const [support, connector] = bundle.components as [Bundle["components"][number], Bundle["components"][number]];
    const required = { ...connector, isRequired: true };
    const later: Bundle = {
      ...bundle,
      id: "bdl_2",
      effectiveOn: "2026-03-01",
      components: [
        { ...support, pricing: "priced" },
        { ...required, quantity: 3 },
        { ...required, sku: "backup" },
      ],
    };
    const backdated = { ...later, id: "bdl_3", effectiveOn: "2025-06-01" };
    const sold = signed({}, ground({ ...byMonth, prices, bundles: [{ ...bundle, components: [support, required] }] }));
    expect(sold.bundleId).toBe("bdl_1");
    const on = { ...byMonth, prices, bundles: [{ ...bundle, components: [support, required] }, later, backdated] };
    const more = amended(sold, "2026-08-01", { quantity: 11 }, on);
    expect(more.bundleId).toBe("bdl_1");
    expect(more.lines.map(({ sku, quantity, priorQuantity, change }) => [sku, quantity, priorQuantity, change])).toEqual([
      ["platform", 11, 10, "changed"],
      ["support", 1, 1, "kept"],
      ["connector", 22, 20, "changed"],
    ]);
    expect(amend(more, "2026-09-01", { quantity: 11 }, on)).toMatchObject({ code: "amendment-changes-nothing" });
    const backup = [{ sku: "backup", tier: "standard", quantity: 1 }];
    expect(amend(more, "2026-09-01", { components: backup }, on)).toMatchObject({ code: "component-not-in-bundle" });
    // One signed alone stays so; one whose bundle was not printed yet has that of its first day; a renewal has the latest.
    expect(amended({ ...sold, bundleId: null }, "2026-08-01", { quantity: 11 }, on).lines.map(({ sku, change }) => [sku, change])).toEqual([
      ["platform", "changed"],
      ["support", "removed"],
      ["connector", "removed"],
    ]);
    const { bundleId: _, ...unprinted } = sold;
    expect(amended(unprinted, "2026-08-01", { quantity: 11 }, on).bundleId).toBe("bdl_3");
    const next = renewalOf(more, { opportunityId: "opp_9" }, 12);
    const list = [...prices, price("standard", "1.00", { sku: "support" })];
    expect(quoteOf(draftQuote("qte_9", next, ground({ ...on, prices: list }), TODAY)).bundleId).toBe("bdl_2");
  });

  test("that changes nothing, or lies outside the term, is refused", () => {
    expect(amend(base, "2026-08-01", {})).toMatchObject({ code: "amendment-changes-nothing" });
    expect(amend(base, "2026-08-01", { quantity: 10, discountPercent: "10.0" })).toMatchObject({ code: "amendment-changes-nothing" });
    expect(amend(base, "2027-02-01", { quantity: 11 })).toMatchObject({ code: "nothing-signed" });
    expect(amend(base, "2026-01-31", { quantity: 11 })).toMatchObject({ code: "nothing-signed" });
  });

  /** A thousand million units at the smallest price there is, less 20 percent: 96.00 a year, printed at the price before the discount. */
  const tiny = signed({ quantity: 1_000_000_000, discountPercent: "20" }, ground({ prices: [price("pro", "0.00000001")] }));

  test.each([
    [999_999_999, "9600", "0"],
    [500_000_000, "4800", "-4800"],
  ])("to %i units charges the price signed, not the one printed to eight decimals", (quantity, periodNet, termNet) => {
    const quote = amended(tiny, "2026-02-01", { quantity }, byMonth);
    expect(quote).toMatchObject({ periodNet: { minor: periodNet }, termNet: { minor: termNet } });
    expect(quote.lines[0]).toMatchObject({ netUnitPrice: "0.00000001", exactPrice: { monthly: "8", units: 1_000_000_000 } });
  });

  test("of the discount and of an amendment go on from the exact price", () => {
    const fewer = amended(tiny, "2026-02-01", { quantity: 500_000_000 }, byMonth);
    const dearer = { ...byMonth, prices: [price("pro", "0.00000001")] };
    expect(amended(fewer, "2026-02-01", { discountPercent: "10" }, dearer, "qte_3")).toMatchObject({
      periodNet: { minor: "5400" },
      termNet: { minor: "600" },
    });
    expect(amended(fewer, "2026-02-01", { quantity: 0 }, byMonth, "qte_3").termNet.minor).toBe("-4800");
  });

  test("counts a line signed before exact prices were kept at what it printed", () => {
    const lines = base.lines.map((line) => {
      const { exactPrice: _, ...older } = line;
      return older;
    });
    expect(amended({ ...base, lines }, "2026-08-01", { quantity: 15 }, byMonth).termNet.minor).toBe("121500");
  });

  test("there and back is what was signed, at any price, discount and schedule", () => {
    const unitPrice = fc.integer({ min: 1, max: 100_000_000 }).map((units) => `0.${String(units).padStart(8, "0").slice(-8)}`);
    const percent = fc.integer({ min: 0, max: 20 }).map(String);
    const schedules = fc.constantFrom([], [schedule({ kind: "slab" })], [schedule()]);
    const seats = fc.integer({ min: 1, max: 1_000_000_000 });
    fc.assert(
      fc.property(unitPrice, percent, schedules, seats, seats, (each, discountPercent, held, first, last) => {
        fc.pre(first !== last);
        const on = ground({ prices: [price("pro", each)], schedules: held });
        const was = signed({ quantity: first, discountPercent }, on);
        const there = amended(was, "2026-02-01", { quantity: last }, byMonth);
        const back = amended(there, "2026-02-01", { quantity: first }, byMonth, "qte_3");
        expect(back.periodNet).toEqual(was.periodNet);
        expect(BigInt(there.termNet.minor) + BigInt(back.termNet.minor)).toBe(0n);
        // What stays and what goes is what was signed, but for the cent each of the three is rounded by.
        expect(Math.abs(Number(was.termNet.minor) + Number(there.termNet.minor) - Number(there.periodNet.minor))).toBeLessThanOrEqual(1);
      }),
    );
  });

  const anyDay = fc.integer({ min: 0, max: 364 }).map((days) => addDays("2026-02-01", days));
  const anyPolicy = fc
    .constantFrom("day", "month", "month_and_day")
    .map((proration) => ({ policy: { ...defaultPolicy, proration } as const }));

  test("of seats there and back on one day comes to nothing, by every proration", () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 5000 }), anyPolicy, (on, quantity, policy) => {
        fc.pre(quantity !== 10);
        const there = amended(base, on, { quantity }, policy);
        const back = amended(there, on, { quantity: 10 }, policy, "qte_3");
        expect(BigInt(there.termNet.minor) + BigInt(back.termNet.minor)).toBe(0n);
        expect(back.periodNet).toEqual(base.periodNet);
      }),
    );
  });

  test("after amendment on one day adds up to the change in all, but for the cent each is rounded by", () => {
    const seats = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(anyDay, seats, seats, anyPolicy, (on, first, last, policy) => {
        fc.pre(first !== 10 && last !== first && last !== 10);
        const one = amended(base, on, { quantity: first }, policy);
        const two = amended(one, on, { quantity: last }, policy, "qte_3");
        const direct = amended(base, on, { quantity: last }, policy);
        expect(Math.abs(Number(one.termNet.minor) + Number(two.termNet.minor) - Number(direct.termNet.minor))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("never gives back more than the term was worth", () => {
    fc.assert(
      fc.property(anyDay, fc.nat(9), anyPolicy, (on, quantity, policy) => {
        const { termNet } = amended(base, on, { quantity }, policy);
        expect(-BigInt(termNet.minor) <= BigInt(base.termNet.minor)).toBe(true);
      }),
    );
  });
});

describe("a renewal of what is signed", () => {
  test("begins where the term ends, is as long as it was, and carries every term", () => {
    expect(renewalOf(base, { opportunityId: "opp_3" }, 12)).toEqual({
      kind: "renewal",
      accountId: "acc_1",
      contractId: "ctr_1",
      opportunityId: "opp_3",
      currency: "EUR",
      startOn: "2027-02-01",
      termMonths: 12,
      sku: "platform",
      tier: "pro",
      quantity: 10,
      billingFrequency: "annual",
      discountPercent: "10",
      partnerDiscountPercent: "0",
      priceBookId: null,
      components: [],
      coTerminateOn: null,
      amendsQuoteId: null,
      supersedesQuoteId: null,
    });
  });

  test("takes what changes with it; another tier makes it an amendment, priced for a whole term", () => {
    const asked = renewalOf(base, { opportunityId: "opp_3", tier: "basic", quantity: 7, termMonths: 24, coTerminateOn: "2028-12-31" }, 12);
    expect(asked).toMatchObject({ kind: "amendment", tier: "basic", quantity: 7, termMonths: 24, coTerminateOn: "2028-12-31" });
    expect(asked.amendsQuoteId).toBeNull();
  });
});
