import {
  applyCoupon,
  createCoupon,
  listAppliedCoupons,
  listCoupons,
  removeCoupon,
} from "@cashline/contracts/systems/billing/credit-operations";
import type { AppliedCoupon, Coupon } from "@cashline/contracts/systems/billing/credit-entities";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, foreignId, monthlyTerm } from "./test-ground.ts";

const ten = {
  code: "TEN",
  percentOff: "10",
  amountOff: null,
  duration: "forever",
  periods: null,
  sku: null,
  redeemBy: null,
  maxRedemptions: null,
};
const fifty = { ...ten, code: "FIFTY", percentOff: null, amountOff: { currency: "EUR", minor: "5000" } };

describe("coupons", () => {
  let bench: TestBench;
  let ground: Ground;
  let subscription: Subscription;
  beforeEach(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    subscription = await ground.subscription("1", { term: monthlyTerm });
  });
  afterEach(() => bench.close());

  const create = (body: object) => bench.call(createCoupon, { body });
  const apply = (couponId: string, position = 1, subscriptionId = subscription.id) =>
    bench.call(applyCoupon, { body: { couponId, subscriptionId, position } });
  const give = async (body: object, position = 1): Promise<AppliedCoupon> => {
    const { id }: Coupon = (await create(body)).body;
    return (await apply(id, position)).body;
  };
  const remove = (appliedCouponId: string) => bench.call(removeCoupon, { params: { appliedCouponId }, body: {} });
  const run = (throughOn: string) => ground.run(subscription.billingAccountId, throughOn);

  test("a coupon is known by its code, once", async () => {
    const created = await create(ten);
    expect(created).toMatchObject({ status: 201, body: { ...ten, redemptions: 0 } });
    expect(await create({ ...ten, percentOff: "20" })).toMatchObject({ status: 409, body: { code: "already-exists" } });
    expect((await bench.call(listCoupons, { query: { code: "TEN" } })).body.items).toEqual([created.body]);
    expect((await bench.call(listCoupons, { query: { code: "OTHER" } })).body.items).toEqual([]);
    expect(await create({ ...ten, code: "BOTH", amountOff: fifty.amountOff })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
    expect(await bench.events("billing.coupon.created.v1")).toHaveLength(1);
  });

  test("applied coupons take from each draft in their order, and both stand on it", async () => {
    const [amount, percent] = [await give(fifty, 1), await give(ten, 2)];
    const [january] = await run("2026-01-01");
    // 455.00 − 50.00 = 405.00, less 10 %: 364.50.
    expect(january).toMatchObject({
      gross: { minor: "45500" },
      net: { minor: "36450" },
      discounts: [
        { appliedCouponId: amount.id, code: "FIFTY", amount: { minor: "5000" } },
        { appliedCouponId: percent.id, code: "TEN", amount: { minor: "4050" } },
      ],
      lines: [{ gross: { minor: "45500" }, discount: { minor: "9050" }, net: { minor: "36450" } }],
      policy: { discountOrder: "stated" },
    });
    expect((await bench.call(listAppliedCoupons, { query: { subscriptionId: subscription.id } })).body.items).toHaveLength(2);
  });

  test("a tenant may take percentages first", async () => {
    await ground.policy({ discountOrder: "percent_first" });
    await give(fifty, 1);
    await give(ten, 2);
    const [january] = await run("2026-01-01");
    expect(january).toMatchObject({ net: { minor: "35950" }, policy: { discountOrder: "percent_first" } });
  });

  test("a coupon for two invoices reduces two, and one more when one of them is voided", async () => {
    await give({ ...ten, duration: "repeating", periods: 2 });
    const drafts = await run("2026-03-01");
    expect(drafts.map(({ net }) => net.minor)).toEqual(["40950", "40950", "45500"]);
    await bench.call(voidInvoice, { params: { invoiceId: drafts[0]?.id ?? "" }, body: { reason: "wrong" } });
    expect((await run("2026-04-01")).map(({ net }) => net.minor)).toEqual(["40950", "45500"]);
  });

  test("a coupon taken off reduces no later draft", async () => {
    const applied = await give(ten);
    expect((await run("2026-01-01"))[0]?.net.minor).toBe("40950");
    expect(await remove(applied.id)).toMatchObject({ status: 200, body: { status: "removed" } });
    expect(await remove(applied.id)).toMatchObject({ status: 409, body: { code: "coupon-not-active" } });
    expect(await remove(foreignId("apc", "none"))).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect((await run("2026-02-01"))[0]?.net.minor).toBe("45500");
    expect((await bench.events()).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["billing.coupon.applied.v1", "billing.coupon.removed.v1"]),
    );
  });

  test.each([
    ["past its last day", { redeemBy: "2025-12-31" }],
    ["in another currency", { percentOff: null, amountOff: { currency: "USD", minor: "5000" } }],
  ])("a coupon %s is not redeemed", async (_, change) => {
    const { id } = (await create({ ...ten, ...change })).body;
    expect(await apply(id)).toMatchObject({ status: 422, body: { code: "coupon-not-redeemable" } });
  });

  test("a coupon is redeemed as often as it may be, once per subscription", async () => {
    const { id } = (await create({ ...ten, maxRedemptions: 2 })).body;
    await apply(id);
    expect(await apply(id)).toMatchObject({ status: 409, body: { code: "already-exists" } });
    await apply(id, 1, (await ground.subscription("2")).id);
    expect(await apply(id, 1, (await ground.subscription("3")).id)).toMatchObject({ status: 422, body: { code: "coupon-not-redeemable" } });
  });

  test("an unknown coupon or subscription is refused", async () => {
    expect(await apply(foreignId("cpn", "none"))).toMatchObject({ status: 422, body: { code: "unknown-coupon" } });
    const { id } = (await create(ten)).body;
    expect(await apply(id, 1, foreignId("sub", "none"))).toMatchObject({ status: 422, body: { code: "unknown-subscription" } });
  });

  test("coupons reach the invoice of a renewal", async () => {
    const renewed = await ground.subscription("2");
    const { id } = (await create(ten)).body;
    await apply(id, 1, renewed.id);
    expect((await ground.renew(renewed)).invoice).toMatchObject({ gross: { minor: "589680" }, net: { minor: "530712" } });
  });
});
