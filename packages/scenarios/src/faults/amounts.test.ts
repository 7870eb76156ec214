import type { MoneyWire } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { generateBook } from "../book/generate.ts";
import type { CallAction } from "./action.ts";
import { faultCatalogue } from "./catalogue.ts";
import type { BusinessFault } from "./fault.ts";
import { faultsOf } from "./plan.ts";

/*
 * The amounts once more, in whole numbers and from the book and the steps alone: no code of the product is asked. A seat's
 * price has two decimals, a discount at most one, so a period is counted in thousandths of a minor unit and rounded once.
 */

const book = generateBook({ seed: "amounts", accounts: 600, from: "2026-01-05", to: "2026-04-05" });
const faults = faultsOf(faultCatalogue, book, "amounts");
const MONTHS: Readonly<Record<string, number>> = { monthly: 1, quarterly: 3, annual: 12 };
const DAY_MS = 86_400_000;

/** What the book's customers bear of a line in all, in thousandths of a percent. */
const TAX_RATES = [0n, 4000n, 5000n, 6000n, 6250n, 6500n, 10_000n, 12_000n, 13_000n, 14_975n, 18_000n, 19_000n, 20_000n];

const half = (above: bigint, below: bigint): bigint => (above * 2n + below) / (below * 2n);
const hundredths = (price: string): bigint => {
  const [whole = "0", part = ""] = price.split(".");
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
};
const thousandthsLeft = (percent: string): bigint => 1000n - BigInt(Math.round(Number(percent) * 10));
const days = (from: string, to: string): bigint => BigInt(Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
const plusMonths = (on: string, months: number): string => {
  const date = new Date(`${on}T00:00:00Z`);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months + 1, 0);
  date.setUTCDate(Math.min(day, date.getUTCDate()));
  return date.toISOString().slice(0, 10);
};

function ground(kind: string) {
  const fault = faults.find((each) => each.kind === kind) ?? expect.fail(`no fault ${kind}`);
  const renewal = book.renewals.find(({ key }) => key === fault.opportunity) ?? expect.fail(`${kind} hits no renewal`);
  const account = book.accounts.find(({ key }) => key === fault.account) ?? expect.fail(`${kind} hits no account`);
  const price =
    book.prices
      .filter(
        ({ tier, currency, effectiveOn }) => tier === renewal.terms.tier && currency === account.currency && effectiveOn <= renewal.closeOn,
      )
      .toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? 1 : -1))[0] ?? expect.fail(`${kind} has no price`);
  const { terms } = renewal;
  const months = MONTHS[terms.billingFrequency] ?? 0;
  const period = (seats = terms.seats, percent = terms.discountPercent, unitPrice = price.unitPrice): bigint =>
    half(hundredths(unitPrice) * BigInt(seats * months) * thousandthsLeft(percent), 1000n);
  const units = book.usage
    .filter(
      ({ contract, usedOn, sentAt }) => contract === fault.contract && usedOn < renewal.closeOn && (sentAt ?? "") < renewal.outcome.at,
    )
    .reduce((sum, { quantity }) => sum + quantity, 0);
  const perUnit = BigInt(Math.round(Number(price.overageUnitPrice) * 10_000));
  /** Units at a price of four decimals, in minor units of two. */
  const usage = (used: number): bigint => half(BigInt(Math.max(0, used - price.includedUsage * 12)) * perUnit, 100n);
  return { fault, renewal, terms, months, periods: BigInt(12 / months), period, price, units, usage };
}

const callsOf = ({ steps }: BusinessFault): CallAction[] => steps.map(({ action }) => action).filter((action) => action.kind === "call");
const bodyOf = (fault: BusinessFault, operation: string) =>
  (callsOf(fault).find((action) => action.operation === operation)?.body ?? expect.fail(`${fault.id} has no ${operation}`)) as Record<
    string,
    unknown
  >;
const amountsOf = ({ expected }: BusinessFault): (bigint | null)[] =>
  expected.map(({ amountMinor }) => (amountMinor === null ? null : BigInt(amountMinor)));
const sent = ({ steps }: BusinessFault): number[] =>
  steps.flatMap(({ action }) => (action.kind === "send-usage" ? action.records.map(({ quantity }) => quantity) : []));

describe("amounts of discounts and prices", () => {
  test("a discount beyond the matrix is the term at 40 percent less the term as signed", () => {
    const { fault, periods, period, terms } = ground("matrix-loosened");
    const { discountPercent } = bodyOf(fault, "updateOpportunity")["terms"] as { discountPercent: string };
    expect(amountsOf(fault)).toEqual([(period(terms.seats, "40") - period(terms.seats, discountPercent)) * periods]);
  });

  test("a ramp by hand takes its discount off every period but the first", () => {
    const { fault, periods, period, terms } = ground("discount-ramped");
    const [phase] = bodyOf(fault, "setRamp")["phases"] as { discountPercent: string }[];
    expect(amountsOf(fault)).toEqual([(period() - period(terms.seats, phase?.discountPercent)) * (periods - 1n)]);
  });

  test("an amendment nobody bills is its seats over the whole term", () => {
    const { fault, periods, period } = ground("amendment-after-rating");
    expect(amountsOf(fault)).toEqual([(period(bodyOf(fault, "createAmendment")["quantity"] as number) - period()) * periods]);
  });

  test("a launch billing has not heard of is the rise of the list price over the term", () => {
    const { fault, periods, period, terms } = ground("list-price-launch");
    const launched = fault.steps.map(({ action }) => action).find((action) => action.kind === "publish-price")?.price;
    expect(launched?.account).toBeNull();
    expect(amountsOf(fault)).toEqual([(period(terms.seats, terms.discountPercent, launched?.unitPrice) - period()) * periods]);
  });

  test("no other renewal of its tier and currency meets the launched price", () => {
    const { renewal, price } = ground("list-price-launch");
    const currencyOf = new Map(book.accounts.map(({ key, currency }) => [key, currency]));
    const alike = book.renewals.filter(({ terms, account }) => terms.tier === price.tier && currencyOf.get(account) === price.currency);
    expect(alike.filter(({ closeOn }) => closeOn >= renewal.closeOn)).toEqual([renewal]);
  });

  test("a coupon is its share of each period, rounded half-up, and is no whole cent", () => {
    const { fault, periods, period } = ground("coupon-rounding");
    const tenths = BigInt(Math.round(Number(bodyOf(fault, "createCoupon")["percentOff"]) * 10));
    expect((period() * tenths) % 1000n).not.toBe(0n);
    expect(amountsOf(fault)).toEqual([half(period() * tenths, 1000n) * periods]);
  });

  test("the volume decoy causes nothing, because its tier at the renewed seats is the price in force", () => {
    const { fault, price, terms } = ground("volume-cliff");
    const { tiers } = bodyOf(fault, "loadRateCard")["seatModel"] as { tiers: { upTo: number | null; unitPrice: string }[] };
    expect([fault.expected, tiers[1]]).toEqual([[], { upTo: null, unitPrice: price.unitPrice, flatFee: "0" }]);
    expect(tiers[0]?.upTo).toBe(terms.seats - 1);
    const oneFewer = hundredths(tiers[0]?.unitPrice ?? "0") * BigInt(terms.seats - 1);
    if (terms.seats > 20) expect(oneFewer).toBeGreaterThan(hundredths(price.unitPrice) * BigInt(terms.seats));
  });
});

describe("amounts of orders and documents", () => {
  test("an order nobody hears of is its whole term, at the price the contract had", () => {
    const { fault, terms } = ground("won-event-lost");
    const { unitPrice } = book.contracts.find(({ key }) => key === fault.contract) ?? expect.fail("no contract");
    const { seats, termMonths, discountPercent } = terms;
    expect(amountsOf(fault)).toEqual([half(hundredths(unitPrice) * BigInt(seats * termMonths) * thousandthsLeft(discountPercent), 1000n)]);
  });

  test("service past the end of a declined renewal has no amount fixed beforehand", () => {
    const { fault, renewal } = ground("service-past-end");
    expect([amountsOf(fault), renewal.outcome.kind]).toEqual([[null], "lost"]);
    expect((bodyOf(fault, "extendEntitlement")["endOn"] as string) > renewal.closeOn).toBe(true);
  });

  test("a wrong time zone costs one day of the difference", () => {
    const { fault, renewal, terms, price } = ground("proration-time-zone");
    const { quantity, effectiveOn } = bodyOf(fault, "createAmendment") as { quantity: number; effectiveOn: string };
    const billedOn = bodyOf(fault, "changeSubscription")["effectiveOn"] as string;
    const end = plusMonths(renewal.closeOn, 12);
    const rest = (seats: number, on: string): bigint =>
      half(
        hundredths(price.unitPrice) * BigInt(seats * 12) * thousandthsLeft(terms.discountPercent) * days(on, end),
        1000n * days(renewal.closeOn, end),
      );
    const change = (on: string): bigint => rest(quantity, on) - rest(terms.seats, on);
    expect(days(billedOn, effectiveOn)).toBe(1n);
    expect(amountsOf(fault)).toEqual([change(billedOn) - change(effectiveOn), change(billedOn)]);
  });

  test("a drifted anchor, three days too early, is its period once more with its tax", () => {
    const { fault, renewal, months, period } = ground("anchor-drift");
    const startOn = bodyOf(fault, "createSubscription")["startOn"] as string;
    expect(days(startOn, plusMonths(renewal.closeOn, months))).toBe(3n);
    const [asked, ...more] = amountsOf(fault);
    expect(more).toEqual([]);
    expect(TAX_RATES.map((rate) => period() + half(period() * rate, 100_000n))).toContain(asked);
  });

  test("a draft forgotten is the period once more, and a second invoice, which is out, with its tax", () => {
    const forgotten = ground("draft-forgotten");
    expect(amountsOf(forgotten.fault)).toEqual([forgotten.period()]);
    const { fault, period } = ground("duplicate-invoice");
    const [asked, ...more] = amountsOf(fault);
    expect(more).toEqual([]);
    expect(TAX_RATES.map((rate) => period() + half(period() * rate, 100_000n))).toContain(asked);
  });

  test("seats billed and not ordered are their price over the term", () => {
    const { fault, period } = ground("three-way-mismatch");
    const more = period(bodyOf(fault, "changeSubscription")["quantity"] as number) - period();
    expect(amountsOf(fault)).toEqual([more, more]);
  });
});

describe("amounts of credits", () => {
  const minorOf = (value: unknown): bigint => BigInt((value as { minor: string }).minor);

  test("what is refunded and credited in full is paid back once too often", () => {
    const { fault, period, units, usage } = ground("refund-and-credit");
    const refunded = minorOf(bodyOf(fault, "createRefund")["amount"]);
    expect(amountsOf(fault)).toEqual([refunded]);
    expect(refunded).toBeGreaterThanOrEqual(period() + usage(units));
    expect(bodyOf(fault, "createCreditNote")).not.toHaveProperty("lines");
  });

  test("refund and credit note exceed the invoice by what they come to beyond its total", () => {
    const { fault, period } = ground("credit-beyond-owed");
    const refunded = minorOf(bodyOf(fault, "createRefund")["amount"]);
    const [line] = bodyOf(fault, "createCreditNote")["lines"] as { net: unknown }[];
    const net = minorOf(line?.net);
    const [excess] = amountsOf(fault);
    // The tax of the whole follows from the three figures; its part on the credit is the same share of it.
    const fits = (tax: bigint): boolean => refunded + net + half(tax * net, period()) - (period() + tax) === excess;
    expect(TAX_RATES.some((rate) => fits(half(period() * rate, 100_000n)))).toBe(true);
    expect(excess).toBeGreaterThan(0n);
  });
});

describe("amounts of promises", () => {
  test.each(["sla-credit-unasked", "sla-credit-rejected", "sla-credit-not-given"])("%s is a share of a period with its tax", (kind) => {
    const { fault, period } = ground(kind);
    const request = callsOf(fault).find(({ operation }) => operation === "openCreditRequest")?.body as { amount: MoneyWire } | undefined;
    const credit = request === undefined ? half(period() * 10n, 100n) : BigInt(request.amount.minor);
    expect([5n, 10n, 25n].map((percent) => half(period() * percent, 100n))).toContain(credit);
    const [owed] = amountsOf(fault);
    // The tax of the whole period, and of it what the credit is of the whole.
    expect(TAX_RATES.map((rate) => credit + half(half(period() * rate, 100_000n) * credit, period()))).toContain(owed);
  });
});

describe("amounts of usage", () => {
  test("readings kept back are their units at the price of those above what is included", () => {
    const { fault, renewal, units, usage } = ground("usage-withheld");
    const [span] = fault.steps.map(({ action }) => action).filter((action) => action.kind === "withhold-usage");
    const kept = book.usage
      .filter(
        ({ contract, sentAt }) =>
          contract === fault.contract && sentAt !== null && sentAt >= (span?.from ?? "") && sentAt < (span?.to ?? ""),
      )
      .reduce((sum, { quantity }) => sum + quantity, 0);
    expect([span?.contract, span?.to]).toEqual([fault.contract, renewal.outcome.at]);
    expect(kept).toBeGreaterThan(0);
    expect(amountsOf(fault)).toEqual([usage(units) - usage(units - kept)]);
  });

  test("usage counted twice is the second batch", () => {
    const { fault, units, usage } = ground("usage-duplicated");
    const [first = 0, second = 0] = sent(fault);
    expect(second).toBe(first);
    expect(amountsOf(fault)).toEqual([usage(units + first + second) - usage(units + first)]);
  });

  test("late usage is what it adds to what was billed", () => {
    const { fault, units, usage } = ground("usage-late");
    const [late = 0] = sent(fault);
    expect(amountsOf(fault)).toEqual([usage(units + late) - usage(units)]);
  });

  test("corrected usage is what it takes off what was billed", () => {
    const { fault, units, usage } = ground("usage-corrected");
    const [before = 0] = sent(fault);
    const after = bodyOf(fault, "correctUsage")["quantity"] as number;
    expect(after).toBeLessThan(before);
    expect(amountsOf(fault)).toEqual([usage(units + before) - usage(units + after)]);
  });
});

describe("changes of service", () => {
  test.each(["entitlement-suspended", "entitlement-terminated", "seats-unsigned"])(
    "%s grows with time and has no amount beforehand",
    (kind) => {
      expect(amountsOf(ground(kind).fault)).toEqual([null]);
    },
  );
});
