import type { PaymentIntent, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import { formatMoney, money, moneyWire, type Money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import { settle } from "./payment-intent.ts";

export type Captured = { outcome: "captured"; intent: PaymentIntent };
export type CaptureRefused = {
  outcome: "refused";
  code: "intent-not-capturable" | "capture-above-authorization" | "amount-not-positive" | "invalid-request";
  detail: string;
};

/**
 * Takes authorised money once, all or a part; the rest is released with it (Stripe, "Place a hold on a payment method":
 * an authorisation is captured once, and not above its amount).
 */
export function captureIntent(
  intent: PaymentIntent,
  method: PaymentMethod,
  asked: Money | undefined,
  at: Instant,
): Captured | CaptureRefused {
  if (intent.status !== "requires_capture")
    return { outcome: "refused", code: "intent-not-capturable", detail: `The intent is ${intent.status}` };
  const authorized = money(intent.amount);
  const amount = asked ?? authorized;
  if (amount.minor <= 0n) return { outcome: "refused", code: "amount-not-positive", detail: `${amount.minor} is not above zero` };
  if (amount.currency !== authorized.currency) {
    return {
      outcome: "refused",
      code: "invalid-request",
      detail: `/body/amountToCapture/currency is ${amount.currency}, the authorisation is in ${authorized.currency}`,
    };
  }
  if (amount.minor > authorized.minor)
    return { outcome: "refused", code: "capture-above-authorization", detail: `${formatMoney(authorized)} are authorised` };
  return { outcome: "captured", intent: settle({ ...intent, captured: moneyWire(amount), captureBefore: null }, method, at) };
}

export type Canceled = { outcome: "canceled"; intent: PaymentIntent };
export type CancelRefused = { outcome: "refused"; code: "intent-final"; detail: string };

/**
 * Cancels an intent whose money has not arrived; money on its way no longer comes, money held is released.
 * Source: Stripe API, "Cancel a PaymentIntent".
 */
export function cancelIntent(intent: PaymentIntent, reason: PaymentIntent["cancellationReason"]): Canceled | CancelRefused {
  switch (intent.status) {
    case "requires_payment_method":
    case "requires_confirmation":
    case "requires_action":
    case "requires_capture":
    case "processing":
      return {
        outcome: "canceled",
        intent: {
          ...intent,
          status: "canceled",
          settlesAt: null,
          captureBefore: null,
          nextAction: null,
          cancellationReason: reason,
          captured: { currency: intent.amount.currency, minor: "0" },
        },
      };
    case "succeeded":
    case "canceled":
      return { outcome: "refused", code: "intent-final", detail: `The intent is ${intent.status}` };
  }
}

/**
 * An authorisation nobody captured in time lapses, and the intent with it.
 * Source: Stripe, "Place a hold on a payment method".
 */
export function expireAuthorization(intent: PaymentIntent): PaymentIntent {
  const lapsed = cancelIntent(intent, "automatic");
  if (lapsed.outcome === "refused") throw new Error(`${intent.id} is ${intent.status} and cannot lapse`);
  return lapsed.intent;
}
