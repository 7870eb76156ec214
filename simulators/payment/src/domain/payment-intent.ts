import type { Decline, PaymentIntent, PaymentIntentStatus, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { moneyWire, zeroMoney, type Money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import { declineOf, failsLate, isDebit, scriptOf } from "./behaviour.ts";
import { bankNoonAfter, sameTimeAfter } from "./calendar.ts";
import { declineAs, type DeclineCode } from "./decline.ts";

/** `by` is the method that was tried. */
export type Attempted = { outcome: "attempted"; intent: PaymentIntent; by: PaymentMethod };
type MethodRefusal =
  | "unknown-payment-method"
  | "method-of-another-account"
  | "mandate-inactive"
  | "payment-method-currency-mismatch"
  | "capture-not-supported";
type Refused<Code extends string> = { outcome: "refused"; code: Code; detail: string };
export type AttemptRefused = Refused<MethodRefusal | "amount-not-positive" | "invoice-already-paid">;

export type Collection = {
  readonly accountId: string;
  readonly invoiceId: string;
  readonly paymentMethodId: string;
  readonly amount: Money;
  readonly confirm?: boolean;
  readonly captureMethod?: Policy["captureMethod"];
  readonly offSession?: boolean;
};

/** Money of these has come, is held or is on its way. */
const collected: ReadonlySet<PaymentIntentStatus> = new Set(["processing", "requires_capture", "succeeded"]);

/**
 * Tries to collect an invoice. A decline is an outcome of the attempt, not a refusal; refused is only what must not be
 * tried, above all an invoice whose money has come, is held or is on its way, refunded or not.
 * Source: Stripe, "How PaymentIntents work"; refusing a second payment of an invoice is ours (exception
 * PAY-DUPLICATE).
 * @param earlier all intents of the invoice; each counts as an attempt, cancelled ones too
 * @param newId gives the id of the intent from its attempt number
 */
export function attemptPayment(
  asked: Collection,
  method: PaymentMethod | undefined,
  earlier: readonly PaymentIntent[],
  at: Instant,
  newId: (attempt: number) => string,
  policy: Pick<Policy, "captureMethod" | "authorizationValidDays">,
): Attempted | AttemptRefused {
  const usable = usableMethod({ ...asked, currency: asked.amount.currency }, method);
  if ("code" in usable) return usable;
  if (asked.amount.minor <= 0n)
    return { outcome: "refused", code: "amount-not-positive", detail: `${asked.amount.minor} is not above zero` };
  const paid = alreadyPaid(earlier);
  if (paid) return paid;
  if (asked.captureMethod === "manual" && usable.type !== "card") return cannotCaptureLater(usable);

  const zero = moneyWire(zeroMoney(asked.amount.currency));
  const attempt = earlier.length + 1;
  const captureMethod = usable.type === "card" ? (asked.captureMethod ?? policy.captureMethod) : "automatic";
  const intent: PaymentIntent = {
    id: newId(attempt),
    accountId: asked.accountId,
    invoiceId: asked.invoiceId,
    paymentMethodId: usable.id,
    amount: moneyWire(asked.amount),
    attempt,
    status: "requires_confirmation",
    decline: null,
    refunded: zero,
    createdAt: at,
    settlesAt: null,
    succeededAt: null,
    confirmations: 0,
    offSession: asked.offSession ?? true,
    captureMethod,
    authorizationValidDays: captureMethod === "manual" ? policy.authorizationValidDays : null,
    captureBefore: null,
    captured: zero,
    disputed: zero,
    nextAction: null,
    authenticatedAt: null,
    cancellationReason: null,
  };
  return { outcome: "attempted", by: usable, intent: asked.confirm === false ? intent : charge(intent, usable, at) };
}

export type ConfirmRefused = Refused<MethodRefusal | "intent-not-confirmable" | "invoice-already-paid">;

/**
 * Tries an intent that was not tried yet, or one whose last try was declined, which then counts as one more attempt.
 * Source: Stripe, "How PaymentIntents work": a decline returns to `requires_payment_method`.
 */
export function confirmIntent(
  intent: PaymentIntent,
  method: PaymentMethod | undefined,
  others: readonly PaymentIntent[],
  asked: { readonly paymentMethodId?: string; readonly offSession?: boolean },
  at: Instant,
): Attempted | ConfirmRefused {
  if (intent.status !== "requires_confirmation" && intent.status !== "requires_payment_method")
    return { outcome: "refused", code: "intent-not-confirmable", detail: `The intent is ${intent.status}` };
  const { accountId, amount } = intent;
  const paymentMethodId = asked.paymentMethodId ?? intent.paymentMethodId;
  const usable = usableMethod({ accountId, paymentMethodId, currency: amount.currency }, method);
  if ("code" in usable) return usable;
  if (intent.captureMethod === "manual" && usable.type !== "card") return cannotCaptureLater(usable);
  const paid = alreadyPaid(others);
  if (paid) return paid;
  const offSession = asked.offSession ?? intent.offSession;
  return { outcome: "attempted", by: usable, intent: charge({ ...intent, paymentMethodId: usable.id, offSession }, usable, at) };
}

export type AuthenticateRefused = Refused<"no-action-required" | "invoice-already-paid">;

/**
 * The customer passes the 3-D Secure challenge and the charge goes on, or fails it and the attempt is declined.
 * Source: Stripe, "How PaymentIntents work": `requires_action`.
 */
export function authenticateIntent(
  intent: PaymentIntent,
  method: PaymentMethod,
  others: readonly PaymentIntent[],
  result: "success" | "failure",
  at: Instant,
): Attempted | AuthenticateRefused {
  if (intent.status !== "requires_action")
    return { outcome: "refused", code: "no-action-required", detail: `The intent is ${intent.status}` };
  const paid = alreadyPaid(others);
  if (paid) return paid;
  const answered: PaymentIntent = { ...intent, nextAction: null };
  if (result === "failure") return { outcome: "attempted", by: method, intent: declined(answered, method, "authentication_failed", at) };
  return { outcome: "attempted", by: method, intent: proceed({ ...answered, authenticatedAt: at }, method, at) };
}

/**
 * Ends a processing intent as its method behaves: the money is there, or the attempt has failed.
 * Source: Stripe, "How PaymentIntents work": `processing` of delayed methods.
 */
export function conclude(intent: PaymentIntent, method: PaymentMethod, at: Instant): PaymentIntent {
  const decline = declineOf(method.behaviour, triesOf(intent));
  if (decline) return declined(intent, method, decline, at);
  return { ...intent, status: "succeeded", succeededAt: at, captured: intent.captureMethod === "manual" ? intent.captured : intent.amount };
}

/** One try of an intent. The issuer asks for the customer only where somebody is there; otherwise it declines. */
function charge(before: PaymentIntent, method: PaymentMethod, at: Instant): PaymentIntent {
  const intent: PaymentIntent = {
    ...before,
    confirmations: before.confirmations + 1,
    decline: null,
    settlesAt: null,
    authenticatedAt: null,
  };
  if (method.type !== "card" || !scriptOf(method.behaviour).authenticates) return proceed(intent, method, at);
  if (intent.offSession) return declined(intent, method, "authentication_required", at);
  return { ...intent, status: "requires_action", nextAction: "authenticate" };
}

function proceed(intent: PaymentIntent, method: PaymentMethod, at: Instant): PaymentIntent {
  const decline = declineOf(method.behaviour, triesOf(intent));
  if (decline !== undefined && !failsLate(method)) return declined(intent, method, decline, at);
  if (intent.captureMethod === "manual")
    return { ...intent, status: "requires_capture", captureBefore: sameTimeAfter(at, intent.authorizationValidDays ?? 0) };
  return settle(intent, method, at);
}

/**
 * Money that is taken arrives at once, or at noon of the day its method needs, counted as `bankNoonAfter` does.
 * Source: Stripe, "How PaymentIntents work".
 */
export function settle(intent: PaymentIntent, method: PaymentMethod, at: Instant): PaymentIntent {
  if (scriptOf(method.behaviour).staysProcessing) return { ...intent, status: "processing", settlesAt: null };
  if (method.settlementDays === 0) return conclude(intent, method, at);
  return {
    ...intent,
    status: "processing",
    settlesAt: bankNoonAfter(at, method.settlementDays, { type: method.type, currency: intent.amount.currency }),
  };
}

/** `settlesAt` stays on what failed late: it tells a return of the bank from a decline at once. */
function declined(intent: PaymentIntent, method: PaymentMethod, code: DeclineCode, at: Instant): PaymentIntent {
  const decline: Decline = declineAs(method.type, code, at);
  return { ...intent, status: "requires_payment_method", decline };
}

/** The number of this try among all of the invoice, counting the intents before it and its own retries. */
function triesOf({ attempt, confirmations }: PaymentIntent): number {
  return attempt + Math.max(0, confirmations - 1);
}

/** ACH moves US dollars only and SEPA euros only (Nacha operating rules; EPC SDD Core rulebook; Stripe's bank debits likewise). */
const schemeCurrency: Readonly<Partial<Record<PaymentMethod["type"], string>>> = { ach_debit: "USD", sepa_debit: "EUR" };

function usableMethod(
  asked: { readonly accountId: string; readonly paymentMethodId: string; readonly currency: string },
  method: PaymentMethod | undefined,
): PaymentMethod | Refused<MethodRefusal> {
  if (!method) return { outcome: "refused", code: "unknown-payment-method", detail: `There is no payment method ${asked.paymentMethodId}` };
  if (method.accountId !== asked.accountId) {
    return {
      outcome: "refused",
      code: "method-of-another-account",
      detail: `${method.id} belongs to ${method.accountId}, not to ${asked.accountId}`,
    };
  }
  const only = schemeCurrency[method.type];
  if (only !== undefined && only !== asked.currency)
    return {
      outcome: "refused",
      code: "payment-method-currency-mismatch",
      detail: `${method.id} is a ${method.type}, which takes ${only} only, not ${asked.currency}`,
    };
  if (isDebit(method.type) && method.mandate?.status === "inactive")
    return {
      outcome: "refused",
      code: "mandate-inactive",
      detail: `Mandate ${method.mandate.reference} ended at ${method.mandate.endedAt}`,
    };
  return method;
}

function alreadyPaid(others: readonly PaymentIntent[]): Refused<"invoice-already-paid"> | undefined {
  const paid = others.find(({ status }) => collected.has(status));
  return paid && { outcome: "refused", code: "invoice-already-paid", detail: `${paid.id} for ${paid.invoiceId} is ${paid.status}` };
}

function cannotCaptureLater(method: PaymentMethod): Refused<"capture-not-supported"> {
  return { outcome: "refused", code: "capture-not-supported", detail: `${method.id} is a ${method.type}` };
}
