import {
  attachPaymentMethod,
  cancelPaymentIntent,
  createPaymentIntent,
  createRefund,
  getPaymentIntent,
  getPaymentMethod,
  listPaymentIntents,
} from "@cashline/contracts/systems/payment/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { payment } from "./app.ts";

const accountId = deriveId("acc", "test", "1");
const invoiceId = deriveId("inv", "test", "1");
const eur = (minor: string) => ({ currency: "EUR", minor });
const method = { accountId, type: "card", behaviour: "succeeds", settlementDays: 0 };
const unknownIntent = deriveId("pi", "test", "none");

describe("payment", () => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(payment);
  });
  afterEach(() => bench.close());

  const attach = async (over: object = {}) => (await bench.call(attachPaymentMethod, { body: { ...method, ...over } })).body;
  const pay = (paymentMethodId: string, over: object = {}, headers: Record<string, string> = {}) =>
    bench.call(createPaymentIntent, { body: { accountId, invoiceId, paymentMethodId, amount: eur("11900"), ...over }, headers });
  const read = async (paymentIntentId: string) => (await bench.call(getPaymentIntent, { params: { paymentIntentId } })).body;
  const told = async () => (await bench.events()).filter(({ type }) => !type.startsWith("payment.payout.")).slice(1);
  const types = async () => (await told()).map(({ type }) => type);

  describe("methods", () => {
    test("an attached method is published and can be read", async () => {
      const attached = await attach();
      expect(attached).toMatchObject(method);
      expect(await bench.call(getPaymentMethod, { params: { paymentMethodId: attached.id } })).toMatchObject({
        status: 200,
        headers: { etag: '"v1"' },
        body: attached,
      });
      expect(await bench.events()).toMatchObject([{ type: "payment.method.attached.v1", data: attached }]);
    });

    test("a method that does not exist is not found", async () => {
      expect(await bench.call(getPaymentMethod, { params: { paymentMethodId: deriveId("pm", "test", "none") } })).toMatchObject({
        status: 404,
        body: { code: "not-found" },
      });
    });
  });

  describe("intents", () => {
    test("a method that pays at once succeeds at once", async () => {
      const { id } = await attach();
      expect(await pay(id)).toMatchObject({
        status: 201,
        headers: { etag: '"v1"' },
        body: { status: "succeeded", attempt: 1, succeededAt: "2026-01-01T00:00:00.000Z", refunded: eur("0") },
      });
      expect(await types()).toEqual(["payment.intent.succeeded.v1"]);
    });

    test("delayed money is processing until noon of its day, under the correlation of the call", async () => {
      const { id } = await attach({ type: "bank_transfer", settlementDays: 30 });
      const intent = (await pay(id, {}, { "x-correlation-id": "cor-renewal-7" })).body;
      expect(intent).toMatchObject({ status: "processing", settlesAt: "2026-02-02T12:00:00.000Z", succeededAt: null });
      await bench.advance("2026-02-02T11:59:59.000Z");
      expect((await read(intent.id)).status).toBe("processing");
      await bench.advance("2026-02-10T00:00:00.000Z");
      expect(await read(intent.id)).toMatchObject({ status: "succeeded", succeededAt: "2026-02-02T12:00:00.000Z" });
      expect(await told()).toMatchObject([
        { type: "payment.intent.processing.v1", correlationid: "cor-renewal-7" },
        { type: "payment.intent.succeeded.v1", correlationid: "cor-renewal-7", time: "2026-02-02T12:00:00.000Z" },
      ]);
    });

    test("a decline is an answer, and a later attempt may succeed", async () => {
      const { id } = await attach({ behaviour: "insufficient_funds_twice" });
      const attempts = [await pay(id), await pay(id), await pay(id)];
      expect(attempts.map(({ status, body }) => [status, body.status, body.attempt, body.decline?.kind ?? null])).toEqual([
        [201, "requires_payment_method", 1, "soft"],
        [201, "requires_payment_method", 2, "soft"],
        [201, "succeeded", 3, null],
      ]);
      expect(await types()).toEqual(["payment.intent.failed.v1", "payment.intent.failed.v1", "payment.intent.succeeded.v1"]);
    });

    test("a stolen card is declined hard", async () => {
      const { id } = await attach({ behaviour: "stolen_card" });
      expect((await pay(id)).body).toMatchObject({
        status: "requires_payment_method",
        decline: { code: "stolen_card", kind: "hard", at: "2026-01-01T00:00:00.000Z" },
      });
    });

    test("a direct debit without funds fails on the day it should have arrived, under the correlation of the call", async () => {
      const { id } = await attach({ type: "sepa_debit", settlementDays: 5, behaviour: "insufficient_funds_once" });
      const intent = (await pay(id, {}, { "x-correlation-id": "cor-debit" })).body;
      expect(intent).toMatchObject({ status: "processing", decline: null, settlesAt: "2026-01-08T12:00:00.000Z" });
      await bench.advance("2026-01-08T12:00:00.000Z");
      expect(await read(intent.id)).toMatchObject({
        status: "requires_payment_method",
        decline: { code: "insufficient_funds", kind: "soft", at: "2026-01-08T12:00:00.000Z" },
      });
      expect(await bench.events("payment.intent.failed.v1")).toMatchObject([{ subject: intent.id, correlationid: "cor-debit" }]);
      expect((await pay(id)).body).toMatchObject({ status: "processing", attempt: 2 });
      await bench.advance("2026-01-20T00:00:00.000Z");
      expect((await types()).at(-1)).toBe("payment.intent.succeeded.v1");
    });

    test("an unknown method is refused", async () => {
      expect(await pay(deriveId("pm", "test", "none"))).toMatchObject({ status: 422, body: { code: "unknown-payment-method" } });
    });

    test("the method of another account is refused", async () => {
      const { id } = await attach({ accountId: deriveId("acc", "test", "2") });
      expect(await pay(id)).toMatchObject({ status: 422, body: { code: "method-of-another-account" } });
    });

    test("an amount that is not above zero is refused", async () => {
      const { id } = await attach();
      expect(await pay(id, { amount: eur("0") })).toMatchObject({ status: 422, body: { code: "amount-not-positive" } });
    });

    test.each([
      ["succeeded", 0],
      ["processing", 3],
    ])("an invoice with a %s intent is not collected twice, and the answer names it", async (status, settlementDays) => {
      const { id } = await attach({ settlementDays });
      const first = (await pay(id)).body;
      expect(first.status).toBe(status);
      expect(await pay(id)).toMatchObject({
        status: 409,
        body: { code: "invoice-already-paid", detail: expect.stringContaining(first.id) },
      });
    });

    test("the same key again replays the first answer and charges nothing", async () => {
      const { id } = await attach();
      const body = { accountId, invoiceId, paymentMethodId: id, amount: eur("11900") };
      const first = await bench.call(createPaymentIntent, { body, key: "once" });
      expect(await bench.call(createPaymentIntent, { body, key: "once" })).toMatchObject({
        status: 201,
        headers: { "idempotent-replayed": "true" },
        body: first.body,
      });
      expect(await types()).toEqual(["payment.intent.succeeded.v1"]);
    });

    test("intents are found by invoice and status, and an unknown one is not found", async () => {
      const { id } = await attach({ behaviour: "insufficient_funds_once" });
      const declined = (await pay(id)).body;
      const paid = (await pay(id)).body;
      await pay(id, { invoiceId: deriveId("inv", "test", "2") });
      expect((await bench.call(listPaymentIntents, { query: { invoiceId } })).body.items).toEqual(expect.arrayContaining([declined, paid]));
      expect((await bench.call(listPaymentIntents, { query: { status: "succeeded" } })).body).toEqual({ items: [paid], next: null });
      expect(await bench.call(getPaymentIntent, { params: { paymentIntentId: unknownIntent } })).toMatchObject({
        status: 404,
        body: { code: "not-found" },
      });
    });
  });

  describe("cancelling", () => {
    const cancel = (paymentIntentId: string) => bench.call(cancelPaymentIntent, { params: { paymentIntentId }, body: {} });

    test("money on its way is called back and never arrives, and the invoice may be collected anew", async () => {
      const { id } = await attach({ settlementDays: 3 });
      const intent = (await pay(id)).body;
      expect(await cancel(intent.id)).toMatchObject({
        status: 200,
        headers: { etag: '"v2"' },
        body: { status: "canceled", settlesAt: null },
      });
      await bench.advance("2026-02-01T00:00:00.000Z");
      expect((await read(intent.id)).status).toBe("canceled");
      expect(await types()).toEqual(["payment.intent.processing.v1", "payment.intent.canceled.v1"]);
      expect((await pay(id)).body).toMatchObject({ status: "processing", attempt: 2 });
    });

    test("a declined intent is cancelled", async () => {
      const { id } = await attach({ behaviour: "stolen_card" });
      expect(await cancel((await pay(id)).body.id)).toMatchObject({ status: 200, body: { status: "canceled", decline: { kind: "hard" } } });
    });

    test("a succeeded or cancelled intent is final", async () => {
      const paid = (await pay((await attach()).id)).body;
      expect(await cancel(paid.id)).toMatchObject({ status: 409, body: { code: "intent-final" } });
      const other = (await pay((await attach({ settlementDays: 3 })).id, { invoiceId: deriveId("inv", "test", "2") })).body;
      await cancel(other.id);
      expect(await cancel(other.id)).toMatchObject({ status: 409, body: { code: "intent-final" } });
      expect(await cancel(unknownIntent)).toMatchObject({ status: 404, body: { code: "not-found" } });
    });
  });

  describe("refunds", () => {
    const refund = (paymentIntentId: string, amount: object) =>
      bench.call(createRefund, { body: { paymentIntentId, amount, reason: "credit note" } });

    test("parts of a charge go back, each published, and the intent keeps their sum", async () => {
      const intent = (await pay((await attach()).id)).body;
      const first = await refund(intent.id, eur("4000"));
      const second = await refund(intent.id, eur("7900"));
      expect(first).toMatchObject({ status: 201, body: { amount: eur("4000"), status: "succeeded" } });
      expect(second.body.id).not.toBe(first.body.id);
      expect(await read(intent.id)).toMatchObject({ status: "succeeded", refunded: eur("11900") });
      expect(await bench.events("payment.refund.succeeded.v1")).toMatchObject([{ data: first.body }, { data: second.body }]);
    });

    test("more than is left of the charge is refused", async () => {
      const intent = (await pay((await attach()).id)).body;
      await refund(intent.id, eur("4000"));
      expect(await refund(intent.id, eur("7901"))).toMatchObject({ status: 422, body: { code: "refund-above-charge" } });
      expect((await read(intent.id)).refunded).toEqual(eur("4000"));
    });

    test("an amount that is not above zero, or in another currency, is refused", async () => {
      const intent = (await pay((await attach()).id)).body;
      expect(await refund(intent.id, eur("-1"))).toMatchObject({ status: 422, body: { code: "amount-not-positive" } });
      expect(await refund(intent.id, { currency: "USD", minor: "1" })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    });

    test("an intent that has not succeeded, or does not exist, is not refunded", async () => {
      const intent = (await pay((await attach({ settlementDays: 3 })).id)).body;
      expect(await refund(intent.id, eur("1"))).toMatchObject({ status: 409, body: { code: "intent-not-succeeded" } });
      expect(await refund(unknownIntent, eur("1"))).toMatchObject({ status: 404, body: { code: "not-found" } });
    });

    test("a refunded invoice is not collected again", async () => {
      const { id } = await attach();
      await refund((await pay(id)).body.id, eur("11900"));
      expect(await pay(id)).toMatchObject({ status: 409, body: { code: "invoice-already-paid" } });
    });
  });
});
