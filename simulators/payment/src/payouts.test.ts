import {
  cancelPayout,
  createPayout,
  getBalance,
  getPayout,
  getPolicy,
  listBalanceTransactions,
  listPayouts,
  listSettlementBatches,
  listSourceTransactions,
  previewPayout,
  updatePolicy,
} from "@cashline/contracts/systems/payment/balance-operations";
import { createRefund } from "@cashline/contracts/systems/payment/operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eur, invoice, openGround, type Ground } from "./test-ground.ts";

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.bench.close());

const payouts = async (query: Record<string, string> = {}) => (await ground.bench.call(listPayouts, { query })).body.items;
const create = (body: object = {}) => ground.bench.call(createPayout, { body: { currency: "EUR", ...body } });
const preview = (body: object = {}) => ground.bench.call(previewPayout, { body: { currency: "EUR", ...body } });
const cancel = (payoutId: string) => ground.bench.call(cancelPayout, { params: { payoutId }, body: {} });
const batchesOf = async (payoutId: string) => (await ground.bench.call(listSettlementBatches, { query: { payoutId } })).body.items;

describe("the balance", () => {
  test("a charge is pending for the days of the policy, then available, less its fee", async () => {
    const intent = await ground.charge();
    expect((await ground.bench.call(getBalance)).body).toEqual({
      asOf: "2026-01-01T00:00:00.000Z",
      currencies: [{ currency: "EUR", available: eur(0), pending: eur(9_680) }],
    });
    const params = { sourceId: intent.id };
    expect((await ground.bench.call(listSourceTransactions, { params })).body.items).toMatchObject([
      {
        type: "charge",
        amount: eur(10_000),
        fee: eur(320),
        net: eur(9_680),
        availableOn: "2026-01-03",
        policy: { payoutDelayDays: 2, fee: { percent: "2.9", fixed: "0.30", cap: null } },
      },
    ]);
    await ground.bench.advance("2026-01-03T00:00:00.000Z");
    expect(await ground.balance()).toEqual([{ currency: "EUR", available: eur(9_680), pending: eur(0) }]);
  });

  test("the test card that bypasses pending is available at once", async () => {
    await ground.charge({ behaviour: "available_at_once" });
    expect(await ground.balance()).toMatchObject([{ available: eur(9_680), pending: eur(0) }]);
  });
});

describe("automatic payouts", () => {
  test("pay each day that is over, say what they are made of, and arrive", async () => {
    const { id } = await ground.attach();
    const intent = (await ground.pay(id)).body;
    await ground.pay(id, { invoiceId: invoice("2"), amount: eur(5_000) });
    await ground.bench.advance("2026-01-03T10:00:00.000Z");
    await ground.bench.call(createRefund, { body: { paymentIntentId: intent.id, amount: eur(1_000), reason: "late" } });
    await ground.bench.advance("2026-01-04T12:00:00.000Z");
    const [payout] = await payouts();
    expect(payout).toMatchObject({
      amount: eur(9_680 + 4_825 - 1_000),
      automatic: true,
      status: "in_transit",
      arrivesOn: "2026-01-06",
      destinationLast4: "6789",
      settles: { transactions: 3, charges: eur(15_000), refunds: eur(-1_000), disputes: eur(0), adjustments: eur(0), fees: eur(495) },
      policy: { payoutInterval: "daily", payoutArrivalDays: 2, payoutDelayDays: 2 },
    });
    expect(await ground.balance()).toEqual([]);
    const [batch] = await batchesOf(payout.id);
    expect(batch).toMatchObject({ availableOn: "2026-01-03", transactions: 3, net: payout.amount });
    expect((await ground.bench.call(listBalanceTransactions, { query: { batchId: batch.id } })).body.items).toHaveLength(3);
    await ground.bench.advance("2026-01-06T12:00:00.000Z");
    expect((await ground.bench.call(getPayout, { params: { payoutId: payout.id } })).body).toMatchObject({
      status: "paid",
      closedAt: "2026-01-06T12:00:00.000Z",
    });
    expect(await ground.bench.events("payment.payout.paid.v1")).toMatchObject([{ correlationid: "payment:payout:EUR:2026-01-04" }]);
  });

  test("a day that costs more than it brings waits for a better one", async () => {
    await ground.setPolicy({ payoutDelayDays: 0 });
    const intent = await ground.charge();
    await ground.bench.advance("2026-01-05T00:00:00.000Z");
    await ground.bench.call(createRefund, { body: { paymentIntentId: intent.id, amount: eur(10_000), reason: "back" } });
    await ground.bench.advance("2026-01-08T00:00:00.000Z");
    expect(await payouts()).toHaveLength(1);
    expect(await ground.balance()).toMatchObject([{ available: eur(-10_000) }]);
    await ground.charge({}, { invoiceId: invoice("2"), amount: eur(20_000) });
    await ground.bench.advance("2026-01-09T12:00:00.000Z");
    expect((await payouts()).map(({ amount }: { amount: object }) => amount)).toContainEqual(eur(20_000 - 610 - 10_000));
  });

  test.each([
    ["weekly", { payoutInterval: "weekly", payoutWeekday: 2 }, "2026-01-06T12:00:00.000Z"],
    ["monthly", { payoutInterval: "monthly", payoutMonthDay: 31 }, "2026-01-31T12:00:00.000Z"],
  ])("%s ones wait for their day", async (_interval, policy, createdAt) => {
    await ground.setPolicy(policy);
    await ground.charge();
    await ground.bench.advance("2026-02-20T00:00:00.000Z");
    expect(await payouts()).toMatchObject([{ createdAt, status: "paid", policy: { payoutInterval: policy.payoutInterval } }]);
  });

  test("a change from payouts by hand to daily ones pays what waits; a change back stops them", async () => {
    await ground.setPolicy({ payoutInterval: "manual" });
    await ground.charge();
    await ground.bench.advance("2026-01-20T00:00:00.000Z");
    expect(await payouts()).toEqual([]);
    await ground.setPolicy({ payoutInterval: "daily" });
    await ground.setPolicy({ payoutInterval: "manual" });
    await ground.bench.advance("2026-01-25T00:00:00.000Z");
    expect(await payouts()).toEqual([]);
    await ground.setPolicy({});
    await ground.bench.advance("2026-01-27T00:00:00.000Z");
    expect(await payouts()).toMatchObject([{ createdAt: "2026-01-26T12:00:00.000Z", amount: eur(9_680) }]);
  });

  test("a payout the bank refuses is back in the balance, with the account's failure code", async () => {
    await ground.setPolicy({ payoutAccount: "000111111113", payoutInterval: "monthly", payoutMonthDay: 5 });
    await ground.charge();
    await ground.bench.advance("2026-01-07T12:00:00.000Z");
    expect(await payouts({ status: "failed" })).toMatchObject([{ failureCode: "account_closed", amount: eur(9_680) }]);
    expect(await ground.balance()).toEqual([{ currency: "EUR", available: eur(9_680), pending: eur(0) }]);
    expect(await ground.types("payment.payout.")).toEqual(["payment.payout.created.v1", "payment.payout.failed.v1"]);
  });
});

describe("payouts by hand", () => {
  const available = async () => {
    await ground.setPolicy({ payoutInterval: "manual", payoutArrivalDays: 1 });
    await ground.charge({ behaviour: "available_at_once" });
  };

  test("the preview is the payout without its effect", async () => {
    await available();
    const before = await ground.bench.events();
    const seen = (await preview({ amount: eur(680) })).body;
    expect(seen).toMatchObject({ amount: eur(680), status: "pending", arrivesOn: "2026-01-02", availableAfter: eur(9_000) });
    expect(await ground.bench.events()).toEqual(before);
    const { availableAfter, ...payout } = seen;
    expect((await create({ amount: eur(680) })).body).toMatchObject(payout);
    expect(await ground.balance()).toMatchObject([{ available: availableAfter }]);
  });

  test("all that is available goes out at noon and arrives; then there is nothing left", async () => {
    await available();
    const made = (await create()).body;
    expect(made).toMatchObject({ amount: eur(9_680), status: "pending", settles: null });
    expect(await create()).toMatchObject({ status: 422, body: { code: "insufficient-balance" } });
    await ground.bench.advance("2026-01-01T12:00:00.000Z");
    expect(await payouts({ status: "in_transit" })).toMatchObject([{ id: made.id, sentAt: "2026-01-01T12:00:00.000Z" }]);
    expect(await cancel(made.id)).toMatchObject({ status: 409, body: { code: "payout-not-pending" } });
    await ground.bench.advance("2026-01-02T12:00:00.000Z");
    expect(await payouts({ status: "paid" })).toHaveLength(1);
    expect(await ground.types("payment.payout.")).toEqual([
      "payment.payout.created.v1",
      "payment.payout.sent.v1",
      "payment.payout.paid.v1",
    ]);
  });

  test("one that is called back in time is back in the balance", async () => {
    await available();
    const made = (await create({ amount: eur(5_000) })).body;
    expect(await cancel(made.id)).toMatchObject({ status: 200, headers: { etag: '"v2"' }, body: { status: "canceled" } });
    expect(await ground.balance()).toMatchObject([{ available: eur(9_680) }]);
    await ground.bench.advance("2026-01-10T00:00:00.000Z");
    expect((await ground.types("payment.payout.")).at(-1)).toBe("payment.payout.canceled.v1");
  });

  test("an amount that is not above zero, above the balance, still pending, or in another currency is refused", async () => {
    await available();
    await ground.charge({}, { invoiceId: invoice("2") });
    for (const call of [create, preview]) {
      expect((await call({ amount: eur(0) })).body.code).toBe("amount-not-positive");
      expect((await call({ amount: eur(9_681) })).body.code).toBe("insufficient-balance");
      expect((await call({ currency: "USD" })).body.code).toBe("insufficient-balance");
      expect((await call({ currency: "USD", amount: eur(1) })).body.code).toBe("invalid-request");
    }
  });
});

describe("the policy", () => {
  test("has a default for everything, and what is left out of a change takes it again", async () => {
    const defaults = await ground.bench.call(getPolicy);
    expect(defaults).toMatchObject({
      status: 200,
      headers: { etag: '"v0"' },
      body: { captureMethod: "automatic", payoutInterval: "daily" },
    });
    expect(await ground.setPolicy({ evidenceDays: 9 })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: { evidenceDays: 9 },
    });
    expect((await ground.setPolicy({ reviewDays: 9 })).body).toEqual({ ...defaults.body, reviewDays: 9 });
    expect((await ground.bench.call(getPolicy)).headers).toMatchObject({ etag: '"v2"' });
    expect(await ground.bench.events("payment.policy.updated.v1")).toHaveLength(2);
  });

  test("changes only in the version that was read", async () => {
    await ground.setPolicy({ evidenceDays: 9 });
    expect(await ground.bench.call(updatePolicy, { body: {}, ifMatch: '"v0"' })).toMatchObject({
      status: 412,
      body: { code: "version-conflict" },
    });
    expect(await ground.bench.call(updatePolicy, { body: {} })).toMatchObject({ status: 428, body: { code: "if-match-missing" } });
  });

  test.each([
    [{ payoutAccount: "000999999999" }, 422, "unknown-test-instrument"],
    [{ authorizationValidDays: 31 }, 400, "invalid-request"],
    [{ refundWindowDays: 1e15 }, 400, "invalid-request"],
    [{ payoutArrivalDays: -1 }, 400, "invalid-request"],
    [{ disputeFee: "10000" }, 400, "invalid-request"],
    [{ fees: { card: { percent: "100", fixed: "0", cap: null } } }, 400, "invalid-request"],
  ])("%o is refused", async (body, status, code) => {
    expect(await ground.setPolicy(body)).toMatchObject({ status, body: { code } });
  });
});
