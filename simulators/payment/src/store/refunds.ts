import { refundFailed, refundSucceeded } from "@cashline/contracts/systems/payment/events";
import type { PaymentIntent, Refund } from "@cashline/contracts/systems/payment/entities";
import { minorOf, money, moneyOf, type Money } from "@cashline/kernel/money";
import { answerRefund, refundIntent, type Refunded, type RefundRefused } from "../domain/refund.ts";
import type { Context } from "./collections.ts";
import { book, transactionId } from "./ledger.ts";
import { policyOf } from "./policy.ts";

/** Kind of the agenda's work: the bank says what became of a refund. */
export const ANSWER_REFUND = "answer-refund";

/** What a refund is to be judged by, and the judgement; the preview asks the same. */
export function decideRefund(
  intent: PaymentIntent,
  asked: { amount: Money; reason: string },
  context: Context,
): { earlier: Refund[]; decision: Refunded | RefundRefused } {
  const { store } = context;
  const earlier = store.refunds.find({ paymentIntentId: intent.id });
  const charge = store.transactions.get(transactionId({ sourceId: intent.id, type: "charge" }, context));
  const decision = refundIntent(intent, asked, {
    method: store.methods.require(intent.paymentMethodId),
    fee: moneyOf(intent.amount.currency, charge ? minorOf(charge.fee) : 0n),
    earlier,
    policy: policyOf(context),
    at: context.now,
  });
  return { earlier, decision };
}

/** Takes a refund's amount out of the balance, or puts it back when the refund failed; the fee's part goes the other way. */
export function bookRefund(refund: Refund, type: "refund" | "refund_failure", context: Context): void {
  const { currency, minor } = money(refund.amount);
  const fee = minorOf(refund.feeReturned);
  const sign = type === "refund" ? -1n : 1n;
  book(
    { type, sourceId: refund.id, currency, amountMinor: sign * minor, feeMinor: sign * fee, availableOn: context.today, policy: null },
    policyOf(context),
    context,
  );
}

/** The bank's answer comes due once for each refund. */
export function answerRefundWhenDue(work: { key: string }, context: Context): void {
  const { store } = context;
  const before = store.refunds.require(work.key);
  const charge = store.intents.require(before.paymentIntentId);
  const { refund, intent, failed } = answerRefund(before, charge, store.methods.require(charge.paymentMethodId));
  store.refunds.save(refund);
  if (failed) {
    store.intents.save(intent);
    bookRefund(refund, "refund_failure", context);
  }
  context.emit(failed ? refundFailed : refundSucceeded, refund);
}
