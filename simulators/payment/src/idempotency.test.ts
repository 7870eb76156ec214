import { updatePolicy } from "@cashline/contracts/systems/payment/balance-operations";
import { createPaymentIntent, createRefund, previewRefund } from "@cashline/contracts/systems/payment/operations";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, expect, test } from "vitest";
import { accountId, eur, invoice, openGround, type Ground } from "./test-ground.ts";

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.bench.close());

const refund = (paymentIntentId: string, amount: object, key: string) =>
  ground.bench.call(createRefund, { body: { paymentIntentId, amount, reason: "credit note" }, key });
const above = { status: 422, body: { code: "refund-above-charge" } };
const replayed = { headers: { "idempotent-replayed": "true" } };

test("a refused refund is refused again under its key, and a smaller one is another request", async () => {
  const { id } = await ground.charge();
  expect(await refund(id, eur(10_001), "RK")).toMatchObject(above);
  expect(await refund(id, eur(10_001), "RK")).toMatchObject({ ...above, ...replayed });
  expect(await refund(id, eur(5_000), "RK")).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
  expect(await ground.types("payment.refund.")).toEqual([]);
  expect(await refund(id, eur(5_000), "another")).toMatchObject({ status: 201 });
});

test("a refusal stays its key's answer when its reason has gone; a new key is judged anew", async () => {
  const { id } = await ground.charge({ behaviour: "refund_fails" });
  await refund(id, eur(10_000), "first");
  expect(await refund(id, eur(1), "RK")).toMatchObject(above);
  await ground.bench.advance("2026-01-06T12:00:00.000Z");
  expect(await refund(id, eur(1), "RK")).toMatchObject({ ...above, ...replayed });
  expect(await refund(id, eur(1), "again")).toMatchObject({ status: 201 });
});

test("what fails validation keeps nothing, whether the contract or the payment provider finds it", async () => {
  const { id } = await ground.charge();
  expect(await refund(id, { currency: "EUR", minor: "much" }, "RK")).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  expect(await refund(id, eur(5_000), "RK")).toMatchObject({ status: 201 });
  const pay = (currency: string) =>
    ground.bench.call(createPaymentIntent, {
      body: { accountId, invoiceId: invoice("2"), paymentMethodId: deriveId("pm", "test", "none"), amount: { currency, minor: "100" } },
      key: "PK",
    });
  expect(await pay("ZZZ")).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  expect(await pay("EUR")).toMatchObject({ status: 422, body: { code: "unknown-payment-method" } });
  expect(await pay("USD")).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
});

test("a preview is kept by its key like every other call", async () => {
  const { id } = await ground.charge();
  const preview = (minor: number) =>
    ground.bench.call(previewRefund, { body: { paymentIntentId: id, amount: eur(minor), reason: "credit note" }, key: "RK" });
  expect(await preview(10_001)).toMatchObject(above);
  expect(await preview(10_001)).toMatchObject({ ...above, ...replayed });
});

test("a policy refused for its version is taken under the same key at the right one", async () => {
  const put = (ifMatch: string) => ground.bench.call(updatePolicy, { body: { refundWindowDays: 30 }, ifMatch, key: "UK" });
  expect(await put('"v7"')).toMatchObject({ status: 412, body: { code: "version-conflict" } });
  expect(await put('"v0"')).toMatchObject({ status: 200 });
});
