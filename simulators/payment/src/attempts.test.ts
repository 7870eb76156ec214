import {
  attachPaymentMethod,
  authenticatePaymentIntent,
  cancelPaymentIntent,
  capturePaymentIntent,
  confirmPaymentIntent,
  listPaymentMethods,
  listTestInstruments,
  revokeMandate,
} from "@cashline/contracts/systems/payment/operations";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ground, accountId, eur, invoice, openGround, usd } from "./test-ground.ts";

let ground: Ground;
beforeEach(async () => {
  ground = await openGround();
});
afterEach(() => ground.bench.close());

const confirm = (paymentIntentId: string, body: object = {}) =>
  ground.bench.call(confirmPaymentIntent, { params: { paymentIntentId }, body });
const authenticate = (paymentIntentId: string, outcome = "success") =>
  ground.bench.call(authenticatePaymentIntent, { params: { paymentIntentId }, body: { outcome } });
const capture = (paymentIntentId: string, body: object = {}) =>
  ground.bench.call(capturePaymentIntent, { params: { paymentIntentId }, body });
const attachBy = (body: object) => ground.bench.call(attachPaymentMethod, { body: { accountId, type: "card", ...body } });

const inCurrencyOf = (type: string) => ({ amount: type === "ach_debit" ? usd(10_000) : eur(10_000) });

describe("test instruments", () => {
  test("each published number attaches, and its first attempt ends as the list says", async () => {
    const { items } = (await ground.bench.call(listTestInstruments)).body;
    for (const { number, type, declineCode, schemeCode, declineClass, behaviour } of items) {
      const method = (await attachBy({ type, instrument: number, settlementDays: 0 })).body;
      expect(method, number).toMatchObject({ behaviour, instrument: { last4: number.slice(-4) } });
      let intent = (await ground.pay(method.id, { ...inCurrencyOf(type), invoiceId: invoice(number), offSession: false })).body;
      if (intent.status === "requires_action") intent = (await authenticate(intent.id)).body;
      expect([intent.decline?.code ?? null, intent.decline?.schemeCode ?? null], number).toEqual([declineCode, schemeCode]);
      expect(intent.decline?.kind ?? null, number).toBe(declineClass === "needs_customer" ? "hard" : declineClass);
    }
  });

  test("they are listed by type", async () => {
    const { items } = (await ground.bench.call(listTestInstruments, { query: { type: "ach_debit" } })).body;
    expect(items.map(({ type }: { type: string }) => type)).toEqual(items.map(() => "ach_debit"));
    expect(items.find(({ number }: { number: string }) => number === "000111111113")).toMatchObject({
      declineCode: "account_closed",
      schemeCode: "R02",
      source: "stripe",
    });
  });

  test("a number nobody published, or of another kind, is refused", async () => {
    expect(await attachBy({ instrument: "4000000000000000" })).toMatchObject({ status: 422, body: { code: "unknown-test-instrument" } });
    expect(await attachBy({ type: "sepa_debit", instrument: "4242424242424242" })).toMatchObject({
      status: 422,
      body: { code: "instrument-mismatch" },
    });
    expect(await attachBy({ instrument: "4242424242424242", behaviour: "stolen_card" })).toMatchObject({
      status: 422,
      body: { code: "instrument-mismatch" },
    });
  });

  test("a method that says neither number nor behaviour pays, in the days its kind needs", async () => {
    expect((await attachBy({ type: "sepa_debit" })).body).toMatchObject({ behaviour: "succeeds", settlementDays: 5, instrument: null });
  });

  test("methods are found by account", async () => {
    const mine = await ground.attach();
    await ground.attach({ accountId: deriveId("acc", "test", "2") });
    expect((await ground.bench.call(listPaymentMethods, { query: { accountId } })).body.items).toEqual([mine]);
  });
});

describe("mandates", () => {
  test("a debit comes with an active mandate; once revoked, no new debit is taken, and one under way goes on", async () => {
    const method = await ground.attach({ type: "sepa_debit", settlementDays: 5 });
    expect(method.mandate).toMatchObject({ scheme: "sepa_core", status: "active", endedAt: null });
    const running = (await ground.pay(method.id)).body;
    const revoke = () => ground.bench.call(revokeMandate, { params: { paymentMethodId: method.id }, body: {} });
    expect(await revoke()).toMatchObject({ status: 200, body: { mandate: { status: "inactive", endedAt: "2026-01-01T00:00:00.000Z" } } });
    expect(await revoke()).toMatchObject({ status: 422, body: { code: "mandate-inactive" } });
    expect(await ground.pay(method.id, { invoiceId: invoice("2") })).toMatchObject({ status: 422, body: { code: "mandate-inactive" } });
    await ground.bench.advance("2026-01-08T12:00:00.000Z");
    expect(await ground.read(running.id)).toMatchObject({ status: "succeeded" });
  });

  test.each([
    ["ach_debit", "R02"],
    ["sepa_debit", "AC04"],
  ])("a closed account of %s returns %s days later and ends the mandate", async (type, schemeCode) => {
    const method = await ground.attach({ type, behaviour: "account_closed", settlementDays: 4 });
    const intent = (await ground.pay(method.id, inCurrencyOf(type))).body;
    expect(intent.status).toBe("processing");
    await ground.bench.advance("2026-01-07T12:00:00.000Z");
    expect(await ground.read(intent.id)).toMatchObject({
      status: "requires_payment_method",
      settlesAt: "2026-01-07T12:00:00.000Z",
      decline: { code: "account_closed", kind: "hard", schemeCode, advice: "do_not_try_again" },
    });
    expect(await ground.types()).toEqual(["payment.intent.processing.v1", "payment.intent.failed.v1", "payment.method.mandate_ended.v1"]);
    expect(await ground.pay(method.id, inCurrencyOf(type))).toMatchObject({ status: 422, body: { code: "mandate-inactive" } });
  });

  test.each([
    ["ach_debit", "000444444446", "incorrect_number", "R04"],
    ["sepa_debit", "DE41370400440004444444", "incorrect_number", "AC01"],
    ["ach_debit", "000777777773", "revocation_of_authorization", "R07"],
    ["sepa_debit", "DE45370400440007777777", "revocation_of_authorization", "MD01"],
  ])("a debit of %s at %s is returned late as %s (%s), hard, and ends the mandate", async (type, instrument, code, schemeCode) => {
    const method = (await attachBy({ type, instrument, settlementDays: 4 })).body;
    const intent = (await ground.pay(method.id, inCurrencyOf(type))).body;
    expect(intent.status).toBe("processing");
    await ground.bench.advance("2026-01-07T12:00:00.000Z");
    expect(await ground.read(intent.id)).toMatchObject({
      status: "requires_payment_method",
      decline: { code, kind: "hard", schemeCode },
    });
    expect(await ground.pay(method.id, inCurrencyOf(type))).toMatchObject({ status: 422, body: { code: "mandate-inactive" } });
  });

  test("a card has no mandate to revoke", async () => {
    const { id } = await ground.attach();
    expect(await ground.bench.call(revokeMandate, { params: { paymentMethodId: id }, body: {} })).toMatchObject({
      status: 422,
      body: { code: "no-mandate" },
    });
  });
});

describe("confirmation", () => {
  test("an intent waits for it, is tried by it, and a declined one is tried again by another method", async () => {
    const stolen = await ground.attach({ behaviour: "stolen_card" });
    const intent = (await ground.pay(stolen.id, { confirm: false })).body;
    expect(intent).toMatchObject({ status: "requires_confirmation", confirmations: 0 });
    expect((await confirm(intent.id)).body).toMatchObject({ status: "requires_payment_method", decline: { schemeCode: "43" } });
    const good = await ground.attach();
    expect(await confirm(intent.id, { paymentMethodId: good.id })).toMatchObject({
      status: 200,
      headers: { etag: '"v3"' },
      body: { status: "succeeded", confirmations: 2, decline: null, paymentMethodId: good.id },
    });
    expect(await confirm(intent.id)).toMatchObject({ status: 409, body: { code: "intent-not-confirmable" } });
    expect(await ground.types()).toEqual(["payment.intent.created.v1", "payment.intent.failed.v1", "payment.intent.succeeded.v1"]);
  });

  test("an invoice paid meanwhile is not paid twice by it, nor by a method that is not there or another account's", async () => {
    const { id } = await ground.attach();
    const waiting = (await ground.pay(id, { confirm: false })).body;
    const unknown = deriveId("pm", "test", "none");
    const foreign = await ground.attach({ accountId: deriveId("acc", "test", "2") });
    expect((await confirm(waiting.id, { paymentMethodId: unknown })).body.code).toBe("unknown-payment-method");
    expect((await confirm(waiting.id, { paymentMethodId: foreign.id })).body.code).toBe("method-of-another-account");
    await ground.pay(id);
    expect(await confirm(waiting.id)).toMatchObject({ status: 409, body: { code: "invoice-already-paid" } });
  });
});

describe("3-D Secure", () => {
  test("the customer who is there is asked, and the charge goes on when she passes", async () => {
    const intent = await ground.charge({ behaviour: "authentication_required" }, { offSession: false });
    expect(intent).toMatchObject({ status: "requires_action", nextAction: "authenticate" });
    expect(await authenticate(intent.id)).toMatchObject({
      status: 200,
      body: { status: "succeeded", authenticatedAt: "2026-01-01T00:00:00.000Z" },
    });
    expect(await authenticate(intent.id)).toMatchObject({ status: 409, body: { code: "no-action-required" } });
    expect(await ground.types()).toEqual(["payment.intent.requires_action.v1", "payment.intent.succeeded.v1"]);
  });

  test("failing it declines the attempt, and so does the customer's absence", async () => {
    const asked = await ground.charge({ behaviour: "authentication_required" }, { offSession: false });
    expect((await authenticate(asked.id, "failure")).body).toMatchObject({
      status: "requires_payment_method",
      decline: { code: "authentication_failed", advice: "authenticate" },
    });
    expect(await ground.charge({ behaviour: "authentication_required" })).toMatchObject({ decline: { code: "authentication_required" } });
  });

  test("an invoice paid meanwhile is not paid twice by it", async () => {
    const asked = await ground.charge({ behaviour: "authentication_required" }, { offSession: false });
    await ground.charge();
    expect((await authenticate(asked.id)).body.code).toBe("invoice-already-paid");
  });
});

describe("capture", () => {
  const manual = { captureMethod: "manual" };

  test("held money blocks another collection, and a part of it is taken once", async () => {
    const { id } = await ground.attach();
    const held = (await ground.pay(id, manual)).body;
    expect(held).toMatchObject({ status: "requires_capture", captureBefore: "2026-01-08T00:00:00.000Z", captured: eur(0) });
    expect((await ground.pay(id)).body.code).toBe("invoice-already-paid");
    expect((await capture(held.id, { amountToCapture: eur(10_001) })).body.code).toBe("capture-above-authorization");
    expect((await capture(held.id, { amountToCapture: eur(0) })).body.code).toBe("amount-not-positive");
    expect((await capture(held.id, { amountToCapture: { currency: "USD", minor: "1" } })).body.code).toBe("invalid-request");
    expect(await capture(held.id, { amountToCapture: eur(4_000) })).toMatchObject({
      status: 200,
      body: { status: "succeeded", captured: eur(4_000), amount: eur(10_000) },
    });
    expect(await capture(held.id)).toMatchObject({ status: 409, body: { code: "intent-not-capturable" } });
    await ground.bench.advance("2026-02-01T00:00:00.000Z");
    expect((await ground.read(held.id)).status).toBe("succeeded");
  });

  test("what nobody captures in seven days lapses, and the invoice may be collected anew", async () => {
    const { id } = await ground.attach();
    const held = (await ground.pay(id, manual)).body;
    await ground.bench.advance("2026-01-07T23:59:59.000Z");
    expect((await ground.read(held.id)).status).toBe("requires_capture");
    await ground.bench.advance("2026-01-08T00:00:00.000Z");
    expect(await ground.read(held.id)).toMatchObject({ status: "canceled", cancellationReason: "automatic" });
    expect((await capture(held.id)).body.code).toBe("intent-not-capturable");
    expect(await ground.types()).toEqual(["payment.intent.authorized.v1", "payment.intent.canceled.v1"]);
    expect((await ground.pay(id)).body).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("cancelling releases what is held, says why, and nothing lapses later", async () => {
    const held = await ground.charge({}, manual);
    const cancel = { params: { paymentIntentId: held.id }, body: { reason: "requested_by_customer" } };
    expect((await ground.bench.call(cancelPaymentIntent, cancel)).body).toMatchObject({
      status: "canceled",
      cancellationReason: "requested_by_customer",
    });
    await ground.bench.advance("2026-02-01T00:00:00.000Z");
    expect(await ground.balance()).toEqual([]);
  });

  test("a debit cannot be captured later", async () => {
    const { id } = await ground.attach({ type: "sepa_debit" });
    expect(await ground.pay(id, manual)).toMatchObject({ status: 422, body: { code: "capture-not-supported" } });
  });

  test("how and how long is the policy's where the intent does not say, and stands on the intent", async () => {
    await ground.setPolicy({ captureMethod: "manual", authorizationValidDays: 3 });
    expect(await ground.charge()).toMatchObject({
      status: "requires_capture",
      captureMethod: "manual",
      authorizationValidDays: 3,
      captureBefore: "2026-01-04T00:00:00.000Z",
    });
  });
});

describe("a debit", () => {
  test.each([
    ["ach_debit", "EUR", "USD"],
    ["sepa_debit", "USD", "EUR"],
    ["sepa_debit", "GBP", "EUR"],
  ])("by %s of %s is refused: its scheme takes %s only", async (type, currency, taken) => {
    const { id } = await ground.attach({ type });
    expect(await ground.pay(id, { amount: { currency, minor: "10000" } })).toMatchObject({
      status: 422,
      body: { code: "payment-method-currency-mismatch", detail: expect.stringContaining(`takes ${taken} only, not ${currency}`) },
    });
    const intent = (await ground.pay((await ground.attach()).id, { amount: { currency, minor: "10000" }, confirm: false })).body;
    expect((await confirm(intent.id, { paymentMethodId: id })).body.code).toBe("payment-method-currency-mismatch");
    expect((await ground.pay(id, { amount: { currency: taken, minor: "10000" }, invoiceId: invoice("2") })).status).toBe(201);
  });

  test("of Friday 2 January by ACH has come after four banking days, on Thursday the 8th", async () => {
    await ground.bench.advance("2026-01-02T09:00:00.000Z");
    const method = (await attachBy({ type: "ach_debit" })).body;
    const intent = (await ground.pay(method.id, inCurrencyOf("ach_debit"))).body;
    expect([method.settlementDays, intent.settlesAt]).toEqual([4, "2026-01-08T12:00:00.000Z"]);
  });
});

test("an amount in a currency that ISO 4217 does not list is refused", async () => {
  const { id } = await ground.attach();
  expect(await ground.pay(id, { amount: { currency: "ZZZ", minor: "1" } })).toMatchObject({
    status: 400,
    body: { code: "invalid-request" },
  });
});

test("the largest amounts there are add up in the balance", async () => {
  const { id } = await ground.attach();
  for (const name of ["a", "b", "c"]) await ground.pay(id, { invoiceId: invoice(name), amount: eur("999999999999999") });
  const [row] = await ground.balance();
  expect(BigInt(row.pending.minor)).toBe(3n * (999_999_999_999_999n - 29_000_000_000_030n));
});
