import {
  applyCoupon,
  createCoupon,
  createCreditNote,
  getPolicy,
  listCreditNotes,
  previewCreditNote,
  updatePolicy,
  writeOffInvoice,
} from "@cashline/contracts/systems/billing/credit-operations";
import { createSubscription, loadRateCard, renewSubscription, updateBillingAccount } from "@cashline/contracts/systems/billing/operations";
import {
  cancelSubscription,
  changeSubscription,
  correctUsage,
  listUsage,
  pauseSubscription,
  previewInvoice,
  previewProration,
  previewRating,
  runBilling,
  setRamp,
} from "@cashline/contracts/systems/billing/subscription-operations";
import type { Operation } from "@cashline/contracts/common/operation";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { billing } from "./app.ts";
import { Ground, account, foreignId, monthlyTerm, nextTerm, rateCard } from "./test-ground.ts";

const huge = "x".repeat(100_000);
const days = ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "2026-02-30", "today", "", huge];
const quantities = [-1, 1.5, 2 ** 53, 1e300, "10", null];
const moneys = [
  { currency: "USD", minor: "1" },
  { currency: "EUR", minor: "9".repeat(16) },
  { currency: "EUR", minor: "1.5" },
  { currency: "EUR" },
  1,
];
const names = ["", huge, null, 7];
const tier = (unitPrice: unknown, upTo: unknown = null) => ({ upTo, unitPrice, flatFee: "0" });
const models = [
  { kind: "staircase" },
  { kind: "graduated", tiers: [] },
  { kind: "volume", tiers: Array.from({ length: 21 }, () => tier("1")) },
  { kind: "graduated", tiers: [tier("-1")] },
  { kind: "package", packageSize: 0, packagePrice: "1" },
  { kind: "per_unit", unitPrice: "1e9" },
  { kind: "per_unit", unitPrice: "1234567890123" },
  { kind: "flat_fee", amount: 5 },
];

/** A good body of an operation, and bad values of its members. */
type Row = {
  operation: Operation;
  body: object;
  bad: Record<string, readonly unknown[]>;
  params?: "subscription" | "invoice" | "usage" | "account";
};

const coupon = {
  code: "C",
  percentOff: "10",
  amountOff: null,
  duration: "forever",
  periods: null,
  sku: null,
  redeemBy: null,
  maxRedemptions: null,
};
const rows: Row[] = [
  {
    operation: changeSubscription,
    params: "subscription",
    body: { quantity: 11, effectiveOn: "2026-01-01" },
    bad: { effectiveOn: days, quantity: quantities.slice(0, 5), tier: names, effectiveAt: ["noon", huge, "2026-01-01T00:00:00+25:00"] },
  },
  {
    operation: previewProration,
    params: "subscription",
    body: { quantity: 11, effectiveOn: "2026-01-01" },
    bad: { effectiveOn: days, quantity: quantities.slice(0, 5) },
  },
  {
    operation: cancelSubscription,
    params: "subscription",
    body: { effectiveOn: "2026-01-01", reason: "r" },
    bad: { effectiveOn: days, reason: names },
  },
  { operation: pauseSubscription, params: "subscription", body: { reason: "r" }, bad: { reason: names } },
  {
    operation: setRamp,
    params: "subscription",
    body: { phases: [] },
    bad: {
      phases: [
        null,
        Array.from({ length: 41 }, () => ({})),
        ...days.map((startOn) => [{ startOn, quantity: 1, unitPrice: null, discountPercent: null }]),
      ],
    },
  },
  {
    operation: previewInvoice,
    body: {},
    bad: { throughOn: days, subscriptionId: ["sub_1", huge, foreignId("inv", "1"), foreignId("sub", "none")] },
  },
  {
    operation: runBilling,
    body: { throughOn: "2026-01-01" },
    bad: { throughOn: days, billingAccountId: ["bac_1", huge, foreignId("bac", "none")] },
  },
  {
    operation: previewRating,
    body: { currency: "EUR", quantity: 1, model: { kind: "flat_fee", amount: "1" } },
    bad: {
      quantity: quantities,
      model: models,
      months: [0, 121, 1e15],
      currency: ["QQQ", "eur", huge],
      minimumCommitment: ["-1", 5, huge],
    },
  },
  {
    operation: loadRateCard,
    body: rateCard,
    bad: { seatModel: models, usageModel: models, minimumCommitment: ["-1", 5, "1e9"], includedUsage: quantities },
  },
  { operation: correctUsage, params: "usage", body: { quantity: 1, reason: "r" }, bad: { quantity: quantities, reason: names } },
  {
    operation: createCreditNote,
    body: { reason: "duplicate" },
    bad: {
      invoiceId: ["inv_1", huge, foreignId("inv", "none")],
      lines: [
        [],
        [{ lineId: "other" }],
        ...moneys.map((net) => [{ lineId: "recurring", net }]),
        Array.from({ length: 201 }, () => ({ lineId: "recurring" })),
      ],
      reason: ["because", huge],
      memo: ["", huge],
      settlement: moneys.map((offset) => ({ offset, credit: offset, refund: offset })),
    },
  },
  { operation: previewCreditNote, body: { reason: "duplicate" }, bad: { lines: moneys.map((net) => [{ lineId: "recurring", net }]) } },
  { operation: writeOffInvoice, params: "invoice", body: { reason: "r" }, bad: { reason: names } },
  {
    operation: createCoupon,
    body: coupon,
    bad: {
      code: names,
      percentOff: ["101", "-1", 10, "1e1"],
      amountOff: moneys,
      periods: [1, 0, 121, 1e15],
      redeemBy: days,
      maxRedemptions: [0, -1, 1e15],
    },
  },
  {
    operation: applyCoupon,
    body: { couponId: foreignId("cpn", "none"), position: 1 },
    bad: { position: [0, 101, 1e15, 1.5], couponId: ["cpn_1", huge] },
  },
  {
    operation: createSubscription,
    body: { ...monthlyTerm, contractId: foreignId("ctr", "9") },
    bad: {
      startOn: days,
      endOn: days,
      anchorOn: days,
      billedThroughOn: days,
      termMonths: [0, 121, 1e15],
      quantity: quantities,
      billingTiming: ["later"],
    },
  },
  {
    operation: renewSubscription,
    params: "subscription",
    body: { ...nextTerm, startOn: "2027-01-01", endOn: "2028-01-01" },
    bad: { startOn: days, endOn: days, termMonths: [0, 121, 1e15] },
  },
];

describe("bad input", () => {
  let bench: TestBench;
  let ground: Ground;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    bench = await openTestBench(billing);
    ground = new Ground(bench);
    const subscription = await ground.subscription("1", { term: monthlyTerm });
    await ground.use(subscription, "a", 5, "2026-01-01");
    const [usage] = (await bench.call(listUsage, { query: { subscriptionId: subscription.id } })).body.items;
    Object.assign(ids, { subscriptionId: subscription.id, billingAccountId: subscription.billingAccountId, usageId: usage.id });
    ids["invoiceId"] = (await ground.open("2")).id;
  });
  afterAll(() => bench.close());

  test.each(rows.flatMap((row) => Object.keys(row.bad).map((member) => [row.operation.id, member, row] as const)))(
    "%s: an absurd %s is refused and changes nothing",
    async (_, member, { operation, body, bad, params }) => {
      const whole = { ...Object.fromEntries(Object.entries(ids).filter(([name]) => hasMember(operation, name))), ...body };
      const published = (await bench.events()).length;
      for (const value of bad[member] ?? []) {
        const answer = await bench.call(operation, { ...(params ? { params: ids } : {}), body: { ...whole, [member]: value } });
        expect([400, 404, 409, 422], `${member} ${JSON.stringify(value)?.slice(0, 60)}`).toContain(answer.status);
      }
      expect(await bench.events()).toHaveLength(published);
    },
  );

  test("the policy takes no endless campaigns, unknown zones or unknown members", async () => {
    const { body } = await bench.call(getPolicy);
    const [campaign] = body.dunningCampaigns;
    for (const change of [
      { timeZone: huge },
      { timeZone: "" },
      { dunningCampaigns: [] },
      { dunningCampaigns: Array.from({ length: 21 }, (_, index) => ({ ...campaign, code: `c${index}` })) },
      { dunningCampaigns: [{ ...campaign, retryAfterDays: [1e15] }] },
      { dunningCampaigns: [{ ...campaign, graceDays: -1 }] },
      { rounding: "down" },
      { surprise: true },
    ]) {
      expect((await bench.call(updatePolicy, { body: { ...body, ...change }, ifMatch: '"v0"' })).status).toBe(400);
    }
    expect((await bench.call(getPolicy)).body).toEqual(body);
  });

  test("amounts no document can carry are refused wherever they come up", async () => {
    const dear = { ...rateCard, sourcePriceId: foreignId("prc", "dear"), tier: "dear", unitPrice: "999999999" };
    await bench.call(loadRateCard, { body: dear });
    const subscription = await ground.subscription("3", { term: { ...monthlyTerm, tier: "dear", quantity: 9000 } });
    const { id: couponId } = (await bench.call(createCoupon, { body: { ...coupon, percentOff: "100" } })).body;
    const other = await ground.subscription("4", { term: { ...monthlyTerm, tier: "dear", quantity: 1_000_000_000 } });
    for (const one of [subscription, other]) await bench.call(applyCoupon, { body: { couponId, subscriptionId: one.id, position: 1 } });
    expect(await ground.run(subscription.billingAccountId, "2026-12-31")).toHaveLength(12);
    const skipped = (await bench.call(runBilling, { body: { billingAccountId: other.billingAccountId, throughOn: "2026-12-31" } })).body;
    expect(skipped).toMatchObject({ invoiceIds: [], skipped: [{ code: "invalid-request" }] });
    const elsewhere = await ground.subscription("5", {
      term: { ...monthlyTerm, tier: "dear", quantity: 1, billedThroughOn: "2027-01-01" },
    });
    const body = { quantity: 9000, effectiveOn: "2026-01-01" };
    const params = { subscriptionId: elsewhere.id };
    expect(await bench.call(previewProration, { params, body })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect(await bench.call(changeSubscription, { params, body })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });

  test("lists take ids of the right kind, and accounts known members", async () => {
    expect((await bench.call(listCreditNotes, { query: { invoiceId: huge.slice(0, 200) } })).status).toBe(400);
    expect((await bench.call(listUsage, {})).status).toBe(400);
    const params = { billingAccountId: ids["billingAccountId"] ?? "" };
    expect((await bench.call(updateBillingAccount, { params, body: { dunningCampaign: huge }, ifMatch: '"v1"' })).status).toBe(400);
    expect(account.currency).toBe("EUR");
  });
});

function hasMember({ body }: Operation, name: string): boolean {
  return Object.hasOwn((body as { properties?: object } | undefined)?.properties ?? {}, name);
}
