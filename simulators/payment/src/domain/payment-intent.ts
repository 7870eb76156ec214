import type { PaymentIntent, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import { moneyWire, zeroMoney, type Money } from "@cashline/kernel/money";
import { addDays, dateIn, instantAt, type Instant } from "@cashline/kernel/time";
import { declineOf, failsLate } from "./decline.ts";

/** UTC time of day at which delayed money arrives, or its return is reported. */
const SETTLEMENT_TIME = "12:00";

export type Attempted = { outcome: "attempted"; intent: PaymentIntent };
export type AttemptRefused = {
  outcome: "refused";
  code: "unknown-payment-method" | "method-of-another-account" | "amount-not-positive" | "invoice-already-paid";
  detail: string;
};

export type Collection = {
  readonly accountId: string;
  readonly invoiceId: string;
  readonly paymentMethodId: string;
  readonly amount: Money;
};

/**
 * Tries to collect an invoice. A decline is an outcome of the attempt, not a refusal; refused is only what must not be
 * tried, above all an invoice whose money has come or is on its way, refunded or not.
 * @param earlier all intents of the invoice; each counts as an attempt, cancelled ones too
 * @param newId gives the id of the intent from its attempt number
 */
export function attemptPayment(
  asked: Collection,
  method: PaymentMethod | undefined,
  earlier: readonly PaymentIntent[],
  at: Instant,
  newId: (attempt: number) => string,
): Attempted | AttemptRefused {
  if (!method) return { outcome: "refused", code: "unknown-payment-method", detail: `There is no payment method ${asked.paymentMethodId}` };
  if (method.accountId !== asked.accountId) {
    return {
      outcome: "refused",
      code: "method-of-another-account",
      detail: `${method.id} belongs to ${method.accountId}, not to ${asked.accountId}`,
    };
  }
  if (asked.amount.minor <= 0n)
    return { outcome: "refused", code: "amount-not-positive", detail: `${asked.amount.minor} is not above zero` };
  const collected = earlier.find(({ status }) => status === "processing" || status === "succeeded");
  if (collected)
    return { outcome: "refused", code: "invoice-already-paid", detail: `${collected.id} for ${asked.invoiceId} is ${collected.status}` };

  const attempt = earlier.length + 1;
  const started: PaymentIntent = {
    id: newId(attempt),
    accountId: asked.accountId,
    invoiceId: asked.invoiceId,
    paymentMethodId: method.id,
    amount: moneyWire(asked.amount),
    attempt,
    status: "processing",
    decline: null,
    refunded: moneyWire(zeroMoney(asked.amount.currency)),
    createdAt: at,
    settlesAt: null,
    succeededAt: null,
  };
  const declinedAtOnce = declineOf(method.behaviour, attempt) !== undefined && !failsLate(method);
  if (declinedAtOnce || method.settlementDays === 0) return { outcome: "attempted", intent: conclude(started, method, at) };
  return {
    outcome: "attempted",
    intent: { ...started, settlesAt: instantAt(addDays(dateIn(at, "UTC"), method.settlementDays), SETTLEMENT_TIME) },
  };
}

/** Ends a processing intent as its method behaves: the money is there, or the attempt has failed. */
export function conclude(intent: PaymentIntent, method: PaymentMethod, at: Instant): PaymentIntent {
  const decline = declineOf(method.behaviour, intent.attempt);
  if (decline) return { ...intent, status: "requires_payment_method", decline: { ...decline, at }, settlesAt: null };
  return { ...intent, status: "succeeded", succeededAt: at };
}

export type Canceled = { outcome: "canceled"; intent: PaymentIntent };
export type CancelRefused = { outcome: "refused"; code: "intent-final"; detail: string };

/** Cancels an intent whose money has not arrived; money on its way no longer comes. */
export function cancelIntent(intent: PaymentIntent): Canceled | CancelRefused {
  switch (intent.status) {
    case "requires_payment_method":
    case "processing":
      return { outcome: "canceled", intent: { ...intent, status: "canceled", settlesAt: null } };
    case "succeeded":
    case "canceled":
      return { outcome: "refused", code: "intent-final", detail: `The intent is ${intent.status}` };
  }
}
