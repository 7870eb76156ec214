import { money } from "@cashline/kernel/money";
import { needed, type Playbook } from "./playbook.ts";

/** What is left of the second charge goes back by the way it came. */
export const duplicateCharge: Playbook = {
  code: "PAY-DUPLICATE",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const paymentIntentId = needed(finding, "paymentIntentId");
    const intent = (await systems.payment.getPaymentIntent({ params: { paymentIntentId }, correlationId })).body;
    const left = money(intent.captured).minor - money(intent.refunded).minor - money(intent.disputed).minor;
    if (left <= 0n) return { document: paymentIntentId, detail: `nothing is left of charge ${paymentIntentId}` };
    const body = { paymentIntentId, amount: { currency: intent.amount.currency, minor: left.toString() }, reason: "charged twice" };
    const refund = (await systems.payment.createRefund({ body, idempotencyKey: key, correlationId })).body;
    return { document: refund.id, detail: `charge ${paymentIntentId} refunded by ${refund.id}` };
  },
  rootCause: () => ({ rootCause: "duplicate_processing", explanation: "the collection was made twice" }),
};
