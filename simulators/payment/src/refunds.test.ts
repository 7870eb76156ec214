import { listSourceTransactions } from "@cashline/contracts/systems/payment/balance-operations";
import { openDispute } from "@cashline/contracts/systems/payment/dispute-operations";
import { createRefund, getRefund, listRefunds, previewRefund } from "@cashline/contracts/systems/payment/operations";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eur, openGround, type Ground } from "./test-ground.ts";

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.bench.close());

const body = (paymentIntentId: string, minor: number) => ({ paymentIntentId, amount: eur(minor), reason: "credit note" });
const refund = (paymentIntentId: string, minor: number) => ground.bench.call(createRefund, { body: body(paymentIntentId, minor) });
const preview = (paymentIntentId: string, minor: number) => ground.bench.call(previewRefund, { body: body(paymentIntentId, minor) });
const refundNow = async (refundId: string) => (await ground.bench.call(getRefund, { params: { refundId } })).body;
const transactions = async (sourceId: string) => (await ground.bench.call(listSourceTransactions, { params: { sourceId } })).body.items;

test("a refund of a card is there at once, in the policy's words, and leaves the balance", async () => {
  const intent = await ground.charge();
  const made = (await refund(intent.id, 4_000)).body;
  expect(made).toMatchObject({
    status: "succeeded",
    changesAt: null,
    feeReturned: eur(0),
    policy: { refundWindowDays: 180, refundFees: "kept" },
  });
  expect(await refundNow(made.id)).toEqual(made);
  expect((await ground.bench.call(listRefunds, { query: { paymentIntentId: intent.id } })).body.items).toEqual([made]);
  expect(await transactions(made.id)).toMatchObject([{ type: "refund", amount: eur(-4_000), fee: eur(0), net: eur(-4_000) }]);
});

test("a refund of a debit is pending until the bank confirms it", async () => {
  const intent = await ground.charge({ type: "sepa_debit", settlementDays: 0 });
  const made = (await refund(intent.id, 10_000)).body;
  expect(made).toMatchObject({ status: "pending", changesAt: "2026-01-08T12:00:00.000Z" });
  await ground.bench.advance("2026-01-08T12:00:00.000Z");
  expect(await refundNow(made.id)).toMatchObject({ status: "succeeded", changesAt: null });
  expect(await ground.types("payment.refund.")).toEqual(["payment.refund.pending.v1", "payment.refund.succeeded.v1"]);
});

test("a refund that looked done fails days later: the money is back in the balance, and it can be refunded again", async () => {
  const intent = await ground.charge({ behaviour: "refund_fails" });
  const made = (await refund(intent.id, 10_000)).body;
  expect((await refund(intent.id, 1)).body.code).toBe("refund-above-charge");
  await ground.bench.advance("2026-01-06T12:00:00.000Z");
  expect(await refundNow(made.id)).toMatchObject({ status: "failed", failureReason: "expired_or_canceled_card" });
  expect((await transactions(made.id)).map(({ type }: { type: string }) => type).toSorted()).toEqual(["refund", "refund_failure"]);
  expect(await ground.read(intent.id)).toMatchObject({ refunded: eur(0) });
  expect((await refund(intent.id, 10_000)).status).toBe(201);
});

test("the preview is the refund without its effect, and is refused where the refund is", async () => {
  await ground.setPolicy({ refundFees: "returned" });
  const intent = await ground.charge();
  const before = await ground.bench.events();
  const seen = (await preview(intent.id, 4_000)).body;
  expect(seen).toMatchObject({ feeReturned: eur(128), balanceChange: eur(-3_872), leftToRefund: eur(6_000) });
  expect(await ground.bench.events()).toEqual(before);
  expect((await refund(intent.id, 4_000)).body).toMatchObject({ feeReturned: seen.feeReturned, status: seen.status, policy: seen.policy });
  expect((await preview(intent.id, 6_001)).body.code).toBe("refund-above-charge");
  expect((await preview(intent.id, 0)).body.code).toBe("amount-not-positive");
  expect((await preview(deriveId("pi", "test", "none"), 1)).body.code).toBe("not-found");
});

test("where the policy returns fees, a full refund leaves nothing of the charge in the balance", async () => {
  await ground.setPolicy({ refundFees: "returned" });
  const intent = await ground.charge();
  for (const minor of [3_333, 3_333, 3_334]) await refund(intent.id, minor);
  await ground.bench.advance("2026-01-03T00:00:00.000Z");
  expect(await ground.balance()).toMatchObject([{ available: eur(0), pending: eur(0) }]);
});

test("a charge older than the policy's window is not refunded", async () => {
  await ground.setPolicy({ refundWindowDays: 30 });
  const intent = await ground.charge();
  await ground.bench.advance("2026-01-31T00:00:00.000Z");
  expect((await refund(intent.id, 1)).status).toBe(201);
  await ground.bench.advance("2026-01-31T00:00:00.001Z");
  expect(await refund(intent.id, 1)).toMatchObject({ status: 409, body: { code: "refund-window-closed" } });
});

test("what the customer's bank has claimed is not refunded too", async () => {
  const intent = await ground.charge();
  await ground.bench.call(openDispute, { body: { paymentIntentId: intent.id, amount: eur(9_000), reason: "fraudulent" } });
  expect(await refund(intent.id, 1_001)).toMatchObject({ status: 409, body: { code: "charge-disputed" } });
  expect((await refund(intent.id, 1_000)).status).toBe(201);
});
