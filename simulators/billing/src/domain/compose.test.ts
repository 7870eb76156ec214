import type { AppliedCoupon } from "@cashline/contracts/systems/billing/credit-entities";
import { fraction, roundTo, sumFractions } from "@cashline/kernel/fraction";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Charge } from "./charge.ts";
import { composeInvoice, isCarried, type Composed } from "./compose.ts";
import { splitItem, type PendingItem } from "./pending-item.ts";
import { begun, card } from "./example-objects.ts";
import { firstPeriod } from "./periods.ts";
import { defaultPolicy } from "./policy.ts";
import { recurringCharge } from "./rating.ts";

const source = recurringCharge(begun, card, firstPeriod(begun));
const charge = (n: number, d: number, index: number): Charge => ({ ...source, lineId: `l${index}`, exact: fraction(n, d) });
const item = (id: string, minor: number, prorates: string | null = null): PendingItem => {
  const { lineId: _, exact: __, ...line } = source;
  const amount = { currency: "EUR", minor: String(minor) };
  return {
    ...line,
    id,
    kind: minor < 0 ? "proration_credit" : "proration_charge",
    pendingOf: "sub_1",
    billedBy: null,
    correctsInvoiceId: null,
    prorates,
    beforeCoupons: null,
    amount,
  };
};
const half: AppliedCoupon = {
  id: "apc_1",
  couponId: "cpn_1",
  subscriptionId: "sub_1",
  code: "HALF",
  percentOff: "50",
  amountOff: null,
  sku: null,
  position: 1,
  invoicesLeft: null,
  status: "active",
  appliedOn: "2026-01-01",
};
const compose = (charges: Charge[], pending: PendingItem[] = [], coupons: AppliedCoupon[] = [], changes: object = {}): Composed => {
  const composed = composeInvoice("EUR", charges, pending, coupons, { ...defaultPolicy, ...changes });
  if (composed.outcome === "refused") throw new Error(composed.detail);
  return composed;
};

describe("what an invoice is composed of", () => {
  const thirds = [charge(100, 3, 0), charge(100, 3, 1), charge(100, 3, 2)];
  test.each([
    ["per_line", ["33", "33", "33"], 99n],
    ["per_invoice", ["34", "33", "33"], 100n],
  ] as const)("three thirds of a euro rounded %s", (roundingLevel, grosses, net) => {
    const composed = compose(thirds, [], [], { roundingLevel });
    expect(composed.lines.map(({ gross }) => gross.minor)).toEqual(grosses);
    expect(composed.net.minor).toBe(net);
  });

  test.each([
    ["half-up", "per_line", 6n],
    ["half-even", "per_line", 6n],
    ["half-up", "per_invoice", 5n],
  ] as const)("half of three lines of 3 cents, %s %s, leaves what that rule leaves", (rounding, roundingLevel, off) => {
    const composed = compose([charge(3, 1, 0), charge(3, 1, 1), charge(3, 1, 2)], [], [half], { rounding, roundingLevel });
    expect(composed.gross.minor - composed.net.minor).toBe(off);
  });

  test("lines add up, discounts are theirs, nothing falls below zero, and no waiting cent is lost", () => {
    const drawn = fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 31 })), { minLength: 1, maxLength: 6 });
    const waiting = fc.array(fc.integer({ min: -50_000, max: 50_000 }), { maxLength: 6 });
    fc.assert(
      fc.property(drawn, waiting, fc.boolean(), fc.constantFrom("per_line", "per_invoice"), (amounts, minors, isHalved, roundingLevel) => {
        const charges = amounts.map(([n, d], index) => charge(n, d, index));
        const items = minors.map((minor, index) => item(`pit_${index}`, minor));
        const composed = compose(charges, items, isHalved ? [half] : [], { roundingLevel });
        const total = (pick: (line: Composed["lines"][number]) => { minor: string }) =>
          composed.lines.reduce((sum, line) => sum + BigInt(pick(line).minor), 0n);
        expect(total((line) => line.net)).toBe(composed.net.minor);
        expect(total((line) => line.gross)).toBe(composed.gross.minor);
        expect(total((line) => line.discount)).toBe(composed.discounts.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n));
        expect(composed.net.minor >= 0n).toBe(true);
        if (roundingLevel === "per_invoice") {
          const own = composed.lines.slice(0, charges.length).reduce((sum, { gross }) => sum + BigInt(gross.minor), 0n);
          expect(own).toBe(roundTo(sumFractions(charges.map(({ exact }) => exact)), "half-up"));
        }
        for (const { item: taken, minor } of composed.taken) {
          const { used, rest } = splitItem(taken, minor, "pit_rest");
          expect(BigInt(used.amount.minor) + BigInt(rest?.amount.minor ?? "0")).toBe(BigInt(taken.amount.minor));
        }
        expect(composeInvoice("EUR", charges, items.toReversed(), [], defaultPolicy)).toEqual(
          composeInvoice("EUR", charges, items, [], defaultPolicy),
        );
      }),
    );
  });

  const most = 999_999_999_999_999n;
  test.each<[string, Partial<Charge>, boolean]>([
    ["the largest quantity", { quantity: 1_000_000_000 }, true],
    ["one unit more", { quantity: 1_000_000_001 }, false],
    ["a price of twelve digits", { unitPrice: "999999999999.99" }, true],
    ["a price of thirteen digits", { unitPrice: "1000000000000" }, false],
    ["the largest amount", { exact: fraction(most) }, true],
    ["a cent more", { exact: fraction(most + 1n) }, false],
    ["the largest credit", { exact: fraction(-most) }, true],
    ["a cent of credit more", { exact: fraction(-most - 1n) }, false],
  ])("a line carries %s: %#", (_, change, isCarriedThere) => {
    const composed = composeInvoice(
      "EUR",
      [charge(1, 1, 0), { ...source, exact: fraction(1n), ...change }].slice(1),
      [],
      [],
      defaultPolicy,
    );
    expect(composed.outcome).toBe(isCarriedThere ? "composed" : "refused");
    if (composed.outcome === "refused")
      expect(composed.detail).toContain("An invoice carries at most 999999999999999 minor units and 1000000000 units of usage");
  });

  test("amounts and their sum are carried up to the largest of a document", () => {
    expect(isCarried([])).toBe(true);
    expect(isCarried([most, 1n])).toBe(false);
    expect(isCarried([most, 1n, -1n])).toBe(true);
    expect(isCarried([-most, -1n])).toBe(false);
    expect(isCarried([most + 1n, -1n])).toBe(false);
  });

  test("what waits may not lift an invoice above the largest amount", () => {
    const full = { ...source, exact: fraction(most) };
    expect(composeInvoice("EUR", [full], [item("a", 1)], [], defaultPolicy)).toMatchObject({ outcome: "refused" });
  });

  test("waiting charges are taken first, then credits in order of their periods as far as the invoice stays at zero", () => {
    const waiting = [item("b", -300, "2026-03-01"), item("d", 200), item("c", -900), item("a", 100)];
    const { lines, taken, gross, net } = compose([charge(500, 1, 0)], waiting);
    expect(taken.map(({ item: own, minor }) => [own.id, minor])).toEqual([
      ["a", 100n],
      ["d", 200n],
      ["c", -800n],
    ]);
    expect([gross.minor, net.minor]).toEqual([0n, 0n]);
    expect(lines.map(({ lineId }) => lineId)).toEqual(["l0", "a", "d", "c"]);
    expect(lines[3]).toMatchObject({
      kind: "proration_credit",
      gross: { currency: "EUR", minor: "-800" },
      discount: { currency: "EUR", minor: "0" },
      net: { currency: "EUR", minor: "-800" },
      tax: null,
    });
    for (const own of ["id", "pendingOf", "billedBy", "correctsInvoiceId", "amount"]) expect(lines[3]).not.toHaveProperty(own);
  });

  test("nothing waits on an invoice of nothing, and what waits fills it to its last line", () => {
    expect(compose([], [item("a", -1)]).taken).toEqual([]);
    const charges = Array.from({ length: 198 }, (_, index) => charge(1, 1, index));
    const { taken } = compose(charges, [item("a", -1), item("b", 5), item("c", 6), item("d", -1)]);
    expect(taken.map(({ item: own }) => own.id)).toEqual(["b", "c"]);
    expect(compose(charges.slice(1), [item("a", -1), item("b", 5), item("c", 6), item("d", -1)]).taken).toHaveLength(3);
  });

  test("waiting credits below what is charged are taken whole", () => {
    const { taken, net } = compose([charge(500, 1, 0)], [item("b", -200), item("a", -100)]);
    expect(taken.map(({ item: own, minor }) => [own.id, minor])).toEqual([
      ["a", -100n],
      ["b", -200n],
    ]);
    expect(net.minor).toBe(200n);
  });

  test("a waiting credit does not eat what a coupon has given up", () => {
    const { net, taken } = compose([charge(100, 1, 0)], [item("a", -80)], [half]);
    expect(taken[0]?.minor).toBe(-50n);
    expect(net.minor).toBe(0n);
  });

  test("of an item taken whole nothing goes on waiting", () => {
    const whole = item("a", -80);
    expect(splitItem(whole, -80n, "rest")).toEqual({ used: whole, rest: null });
    expect(splitItem(whole, -50n, "rest")).toEqual({
      used: { ...whole, amount: { currency: "EUR", minor: "-50" } },
      rest: { ...whole, id: "rest", amount: { currency: "EUR", minor: "-30" } },
    });
  });

  test("what no invoice can carry is refused before anything is taken off it", () => {
    const endless = { ...source, exact: fraction(10n ** 20n) };
    expect(composeInvoice("EUR", [endless], [], [{ ...half, percentOff: "100" }], defaultPolicy)).toMatchObject({
      code: "invalid-request",
    });
    const many = Array.from({ length: 201 }, (_, index) => charge(1, 1, index));
    expect(composeInvoice("EUR", many, [], [], defaultPolicy)).toMatchObject({
      code: "invalid-request",
      detail: "An invoice has at most 200 lines",
    });
    expect(compose(many.slice(1)).lines).toHaveLength(200);
  });
});
