import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { addMoney, formatMoney, money, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";

export type Refunded = { outcome: "refunded"; intent: PaymentIntent };
export type RefundRefused = {
  outcome: "refused";
  code: "intent-not-succeeded" | "refund-above-charge" | "amount-not-positive" | "invalid-request";
  detail: string;
};

/** Sends part or all of a charge back, in its currency; all refunds of a charge together never exceed it. */
export function refundIntent(intent: PaymentIntent, amount: Money): Refunded | RefundRefused {
  if (amount.minor <= 0n) return { outcome: "refused", code: "amount-not-positive", detail: `${amount.minor} is not above zero` };
  if (intent.status !== "succeeded") return { outcome: "refused", code: "intent-not-succeeded", detail: `The intent is ${intent.status}` };
  const charged = money(intent.amount);
  if (amount.currency !== charged.currency) {
    return {
      outcome: "refused",
      code: "invalid-request",
      detail: `/body/amount/currency is ${amount.currency}, the charge was in ${charged.currency}`,
    };
  }
  const left = subtractMoney(charged, money(intent.refunded));
  if (amount.minor > left.minor)
    return { outcome: "refused", code: "refund-above-charge", detail: `${formatMoney(left)} of the charge are left` };
  return { outcome: "refunded", intent: { ...intent, refunded: moneyWire(addMoney(money(intent.refunded), amount)) } };
}
