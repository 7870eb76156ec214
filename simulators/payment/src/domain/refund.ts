import type { PaymentIntent, PaymentMethod, Refund } from "@cashline/contracts/systems/payment/entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { addMoney, formatMoney, money, moneyOf, moneyWire, subtractMoney, sumMoney, type Money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import { isDebit, scriptOf } from "./behaviour.ts";
import { bankNoonAfter, sameTimeAfter } from "./calendar.ts";
import { returnedFee } from "./fee.ts";

/** Days until the bank says what became of a refund it did not answer at once; of a debit banking days. */
const BANK_ANSWER_DAYS = 5;

export type Refunded = { outcome: "refunded"; intent: PaymentIntent; refund: Omit<Refund, "id"> };
export type RefundRefused = {
  outcome: "refused";
  code:
    | "intent-not-succeeded"
    | "refund-above-charge"
    | "amount-not-positive"
    | "refund-window-closed"
    | "charge-disputed"
    | "invalid-request";
  detail: string;
};

export type RefundGround = {
  readonly method: PaymentMethod;
  /** The fee of the charge. */
  readonly fee: Money;
  /** Every refund of the charge so far. */
  readonly earlier: readonly Pick<Refund, "status" | "feeReturned">[];
  readonly policy: Pick<Policy, "refundWindowDays" | "refundFees">;
  readonly at: Instant;
};

/**
 * Sends part or all of a charge back, in its currency; all refunds of a charge together never exceed what was captured
 * less what the customer's bank has claimed. Cards and transfers are refunded at once, debits once the bank confirms
 * (Stripe, "Refund destinations"). A refund counts until it fails.
 */
export function refundIntent(
  intent: PaymentIntent,
  asked: { readonly amount: Money; readonly reason: string },
  ground: RefundGround,
): Refunded | RefundRefused {
  const { amount, reason } = asked;
  const { method, policy, at } = ground;
  if (amount.minor <= 0n) return { outcome: "refused", code: "amount-not-positive", detail: `${amount.minor} is not above zero` };
  if (intent.status !== "succeeded" || intent.succeededAt === null)
    return { outcome: "refused", code: "intent-not-succeeded", detail: `The intent is ${intent.status}` };
  const charged = money(intent.captured);
  if (amount.currency !== charged.currency) {
    return {
      outcome: "refused",
      code: "invalid-request",
      detail: `/body/amount/currency is ${amount.currency}, the charge was in ${charged.currency}`,
    };
  }
  if (sameTimeAfter(intent.succeededAt, policy.refundWindowDays) < at)
    return { outcome: "refused", code: "refund-window-closed", detail: `The money came at ${intent.succeededAt}` };
  const left = subtractMoney(charged, money(intent.refunded));
  if (amount.minor > left.minor)
    return { outcome: "refused", code: "refund-above-charge", detail: `${formatMoney(left)} of the charge are left` };
  const undisputed = subtractMoney(left, money(intent.disputed));
  if (amount.minor > undisputed.minor)
    return { outcome: "refused", code: "charge-disputed", detail: `${formatMoney(undisputed)} of the charge are not disputed` };
  const refunded = addMoney(money(intent.refunded), amount);
  const answers = script(method);
  return {
    outcome: "refunded",
    intent: { ...intent, refunded: moneyWire(refunded) },
    refund: {
      paymentIntentId: intent.id,
      amount: moneyWire(amount),
      reason,
      status: answers === "pending" ? "pending" : "succeeded",
      failureReason: null,
      createdAt: at,
      changesAt: answers === null ? null : bankNoonAfter(at, BANK_ANSWER_DAYS, { type: method.type, currency: amount.currency }),
      feeReturned: moneyWire(feeReturned(ground, charged, refunded)),
      policy: { refundWindowDays: policy.refundWindowDays, refundFees: policy.refundFees },
    },
  };
}

/**
 * What is left of a charge to refund.
 * Source: Stripe API, "Create a refund": never more than what was charged and not refunded.
 */
export function leftToRefund(intent: PaymentIntent): Money {
  return subtractMoney(subtractMoney(money(intent.captured), money(intent.refunded)), money(intent.disputed));
}

/**
 * The bank's answer to a refund, days later: a pending one has arrived, one that looked done has failed (Stripe,
 * "Failed refunds"), and then its amount can be refunded again.
 */
export function answerRefund(
  refund: Refund,
  intent: PaymentIntent,
  method: PaymentMethod,
): { refund: Refund; intent: PaymentIntent; failed: boolean } {
  if (scriptOf(method.behaviour).refund !== "fails")
    return { refund: { ...refund, status: "succeeded", changesAt: null }, intent, failed: false };
  const failureReason = method.type === "card" ? "expired_or_canceled_card" : "account_closed";
  return {
    refund: { ...refund, status: "failed", failureReason, changesAt: null },
    intent: { ...intent, refunded: moneyWire(subtractMoney(money(intent.refunded), money(refund.amount))) },
    failed: true,
  };
}

/** Whether the bank's answer is still to come: on a refund not yet confirmed, or on one that will bounce; null for none. */
function script({ type, behaviour }: PaymentMethod): "pending" | "bounces" | null {
  const { refund } = scriptOf(behaviour);
  if (isDebit(type) || refund === "pending") return "pending";
  return refund === "fails" ? "bounces" : null;
}

function feeReturned({ policy, fee, earlier }: RefundGround, charged: Money, refunded: Money): Money {
  if (policy.refundFees === "kept") return moneyOf(fee.currency, 0n);
  const standing = earlier.filter(({ status }) => status !== "failed");
  const returned = sumMoney(
    fee.currency,
    standing.map((each) => money(each.feeReturned)),
  );
  return returnedFee(fee, charged, refunded, returned);
}
