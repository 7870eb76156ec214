import { needed, type Playbook } from "./playbook.ts";
import { keptOf, refundCharge } from "./provider-cash.ts";

/**
 * What is left of the second charge goes back by the way it came, no more than was approved; and only while another charge pays the
 * invoice: the last one is no second one.
 */
export const duplicateCharge: Playbook = {
  code: "PAY-DUPLICATE",
  correct: async (correction) => {
    const {
      systems,
      finding,
      of: { correlationId },
    } = correction;
    const paymentIntentId = needed(finding, "paymentIntentId");
    const invoiceId = needed(finding, "invoiceId");
    const { items } = (await systems.payment.listPaymentIntents({ query: { invoiceId, limit: 200 }, correlationId })).body;
    if (!items.some((other) => other.id !== paymentIntentId && keptOf(other) > 0n))
      return { document: paymentIntentId, detail: `charge ${paymentIntentId} stays: nothing else that was charged pays ${invoiceId}` };
    return refundCharge(correction, "charged twice");
  },
  rootCause: () => ({ rootCause: "duplicate_processing", explanation: "the collection was made twice" }),
};
