import type { InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inOrderOfPeriod, keptShare, splitItem, withShares, type PendingItem } from "./pending-item.ts";

const eur = (minor: number) => ({ currency: "EUR", minor: String(minor) });
const [JANUARY, FEBRUARY] = ["2026-01-01", "2026-02-01"];
const line: InvoiceLine = {
  lineId: "recurring",
  subscriptionId: "sub_1",
  kind: "recurring",
  description: "Subscription, 1 month in arrears",
  sku: "platform",
  tier: "pro",
  quantity: 20,
  months: 1,
  chargeModel: "per_unit",
  unitPrice: "10.00",
  tiers: [],
  discountPercent: "0",
  periodStartOn: JANUARY,
  periodEndOn: FEBRUARY,
  gross: eur(20_000),
  discount: eur(5_000),
  net: eur(15_000),
  tax: null,
};
const { lineId: _, gross: __, discount: ___, net: ____, tax: _____, ...itemOf } = line;
const item = (minor: number, over: Partial<PendingItem> = {}): PendingItem => ({
  ...itemOf,
  id: "pit_1",
  kind: minor < 0 ? "proration_credit" : "proration_charge",
  pendingOf: "sub_1",
  billedBy: null,
  correctsInvoiceId: null,
  prorates: JANUARY,
  beforeCoupons: String(minor),
  amount: eur(minor),
  ...over,
});

test.each([
  ["its own period's line, the share coupons left of it", item(-9_999), [line], "-7499"],
  ["the share again of what it came to before coupons", item(-50, { beforeCoupons: "-10000" }), [line], "-7500"],
  ["another period's line, nothing", item(-9_999), [{ ...line, periodStartOn: FEBRUARY }], "-9999"],
  ["another subscription's line, nothing", item(-9_999), [{ ...line, subscriptionId: "sub_2" }], "-9999"],
  ["usage, nothing", item(-9_999), [{ ...line, kind: "usage" as const }], "-9999"],
  ["an amount that is settled, nothing", item(-9_999, { beforeCoupons: null }), [line], "-9999"],
])("what waits keeps, beside %s", (_title, pending, lines, minor) => {
  expect(withShares([pending], lines, "half-up")[0]?.amount.minor).toBe(minor);
});

test("a line that coupons left nothing of keeps nothing, one over nothing keeps all", () => {
  expect(keptShare({ gross: eur(100), net: eur(0) })).toMatchObject({ n: 0n });
  expect(keptShare({ gross: eur(0), net: eur(0) })).toEqual({ n: 1n, d: 1n });
});

test("the halves of an item come to the whole, before coupons too", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), fc.nat(), (before, amount, part) => {
      const minor = 1 + (part % amount);
      const { used, rest } = splitItem(item(-amount, { beforeCoupons: String(-before) }), BigInt(-minor), "pit_2");
      expect(Number(used.amount.minor) + Number(rest?.amount.minor ?? 0)).toBe(-amount);
      expect(Number(used.beforeCoupons) + Number(rest?.beforeCoupons ?? 0)).toBe(-before);
      expect([used.id, rest?.id]).toEqual(["pit_1", minor === amount ? undefined : "pit_2"]);
    }),
  );
});

test("what waits is in order of periods, and ids decide nothing that can be told apart", () => {
  const items = [
    item(-10, { id: "a", prorates: FEBRUARY, periodStartOn: FEBRUARY }),
    item(-10, { id: "c", periodStartOn: "2026-01-16" }),
    item(20, { id: "b", periodStartOn: "2026-01-16" }),
    item(-9, { id: "d", quantity: 3 }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(items, { minLength: 4 }), fc.shuffledSubarray(["w", "x", "y", "z"], { minLength: 4 }), (some, ids) => {
      const named = some.map((each, index) => ({ ...each, id: `${ids[index]}` }));
      expect(inOrderOfPeriod(named).map(({ amount }) => amount.minor)).toEqual(["-9", "20", "-10", "-10"]);
      expect(inOrderOfPeriod(named).at(-1)?.prorates).toBe(FEBRUARY);
    }),
  );
});
