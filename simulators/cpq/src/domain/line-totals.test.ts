import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import { rateAmount, remainingShare } from "@cashline/kernel/decimal";
import { moneyOf } from "@cashline/kernel/money";
import { addMonths } from "@cashline/kernel/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MONTHS_PER_PERIOD, lineTotals, proratedNet } from "./line-totals.ts";

type QuoteTerms = Pick<Quote, "currency" | "startOn" | "termMonths" | "quantity" | "billingFrequency" | "unitPrice" | "discountPercent">;
const quoteTotals = ({ unitPrice, quantity, discountPercent, ...terms }: QuoteTerms) =>
  lineTotals({
    ...terms,
    monthly: { factors: [unitPrice, String(quantity), remainingShare(discountPercent)], divisor: 1n },
    prorated: undefined,
  });

const terms = (over: Partial<QuoteTerms>): QuoteTerms => ({
  currency: "EUR",
  startOn: "2026-02-01",
  termMonths: 12,
  quantity: 10,
  billingFrequency: "annual",
  unitPrice: "49.00",
  discountPercent: "0",
  ...over,
});

describe("line totals", () => {
  test.each<[string, Partial<QuoteTerms>, bigint, bigint]>([
    ["a year billed at once", {}, 588_000n, 588_000n],
    ["a year billed monthly", { billingFrequency: "monthly" }, 49_000n, 588_000n],
    ["a year billed quarterly", { billingFrequency: "quarterly" }, 147_000n, 588_000n],
    ["three years billed annually", { termMonths: 36 }, 588_000n, 1_764_000n],
    ["ten percent off", { discountPercent: "10" }, 529_200n, 529_200n],
    [
      "half a cent goes up, once per period",
      { unitPrice: "0.33", quantity: 1, discountPercent: "12.5", billingFrequency: "monthly" },
      29n,
      348n,
    ],
    [
      "exactly half a cent goes up",
      { unitPrice: "0.01", quantity: 1, discountPercent: "50", billingFrequency: "monthly", termMonths: 2 },
      1n,
      2n,
    ],
    [
      "a yen has no cents",
      { currency: "JPY", unitPrice: "4900.5", quantity: 1, billingFrequency: "monthly", termMonths: 2 },
      4_901n,
      9_802n,
    ],
    [
      "a dinar has a thousand fils",
      { currency: "KWD", unitPrice: "1.2345", quantity: 1, billingFrequency: "monthly", termMonths: 1 },
      1_235n,
      1_235n,
    ],
    ["half a year billed annually keeps the full period beside the half term", { termMonths: 6 }, 588_000n, 294_000n],
    [
      "fourteen months billed quarterly are rounded in one go",
      { termMonths: 14, billingFrequency: "quarterly", unitPrice: "0.335", quantity: 1 },
      101n,
      469n,
    ],
    ["nothing of it costs nothing", { quantity: 0 }, 0n, 0n],
  ])("%s", (_, over, periodNet, termNet) => {
    expect(quoteTotals(terms(over))).toMatchObject({ periodNet: { minor: periodNet }, termNet: { minor: termNet } });
  });

  const anyTerms = fc.record({
    currency: fc.constantFrom("EUR", "USD", "JPY", "KWD"),
    startOn: fc.integer({ min: 0, max: 400 }).map((months) => addMonths("2020-01-31", months)),
    termMonths: fc.integer({ min: 1, max: 120 }),
    quantity: fc.integer({ min: 0, max: 100_000 }),
    billingFrequency: fc.constantFrom("monthly", "quarterly", "annual"),
    unitPrice: fc.tuple(fc.nat(99_999), fc.nat(9999)).map(([whole, fraction]) => `${whole}.${String(fraction).padStart(4, "0")}`),
    discountPercent: fc
      .integer({ min: 0, max: 4000 })
      .map((hundredths) => `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`),
  });

  test("a term of whole periods is the sum of its invoices to the cent", () => {
    fc.assert(
      fc.property(anyTerms, (asked) => {
        const months = MONTHS_PER_PERIOD[asked.billingFrequency];
        const whole = { ...asked, termMonths: months * Math.max(1, Math.floor(asked.termMonths / months)) };
        const { periodNet, termNet } = quoteTotals(whole);
        const invoices = Array.from({ length: whole.termMonths / months }, () => periodNet.minor);
        expect(invoices.reduce((sum, minor) => sum + minor, 0n)).toBe(termNet.minor);
      }),
    );
  });

  test("one rounding: a period is within half a minor unit of the exact product", () => {
    fc.assert(
      fc.property(anyTerms, (asked) => {
        const months = BigInt(MONTHS_PER_PERIOD[asked.billingFrequency]);
        const [whole = "0", fraction = ""] = asked.unitPrice.split(".");
        const tenThousandths =
          BigInt(whole + fraction) * BigInt(asked.quantity) * months * (10_000n - BigInt(asked.discountPercent.replace(".", "")));
        const perMinor = { EUR: 100n, USD: 100n, JPY: 1n, KWD: 1000n }[asked.currency] ?? 0n;
        // Both sides in units of 10^-8 of a minor unit: 10^4 from the price, 10^4 from the discount.
        const off = quoteTotals(asked).periodNet.minor * 100_000_000n - tenThousandths * perMinor;
        expect(off > -50_000_000n && off <= 50_000_000n).toBe(true);
      }),
    );
  });

  test("a larger discount never costs more", () => {
    fc.assert(
      fc.property(anyTerms, fc.constantFrom("40.5", "50", "99.9999", "100"), (asked, more) => {
        const less = quoteTotals({ ...asked, discountPercent: more });
        const { periodNet, termNet } = quoteTotals(asked);
        expect(less.periodNet.minor <= periodNet.minor && less.termNet.minor <= termNet.minor).toBe(true);
      }),
    );
  });

  test("a discount is taken off the exact product, not off a rounded one", () => {
    const asked = terms({ unitPrice: "0.145", quantity: 1, billingFrequency: "monthly", termMonths: 1, discountPercent: "30" });
    expect(rateAmount(moneyOf("EUR", 15), remainingShare("30"), "half-up").minor).toBe(11n);
    expect(quoteTotals(asked).periodNet.minor).toBe(10n);
  });
});

describe("a part of a term", () => {
  // Published example: MonetizeNow, "Proration", day-based: 120 a year from 2023-02-15 for 180 days is 59.18.
  test("of 180 days of a year at 120 is 59.18", () => {
    expect(proratedNet("USD", { factors: ["10"], divisor: 1n }, { numerator: 180n * 12n, denominator: 365n }).minor).toBe(5_918n);
  });

  test("is rounded once, and given back to the cent", () => {
    const anyPart = fc.record({ days: fc.bigInt(1n, 3660n), cents: fc.nat(9_999_999), quantity: fc.nat(10_000) });
    fc.assert(
      fc.property(anyPart, ({ days, cents, quantity }) => {
        const months = { numerator: days * 12n, denominator: 365n };
        const { minor } = proratedNet("EUR", { factors: [String(cents), "0.01", String(quantity)], divisor: 1n }, months);
        const exact = BigInt(cents) * BigInt(quantity) * months.numerator;
        expect(2n * (minor * 365n - exact) <= 365n && 2n * (minor * 365n - exact) > -365n).toBe(true);
        expect(proratedNet("EUR", { factors: [String(-cents), "0.01", String(quantity)], divisor: 1n }, months).minor).toBe(-minor);
      }),
    );
  });
});

test("half a cent of a part of a term goes up", () => {
  expect(proratedNet("EUR", { factors: ["0.05"], divisor: 1n }, { numerator: 1n, denominator: 2n })).toEqual(moneyOf("EUR", 3));
});
