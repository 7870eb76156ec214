import { minorOf } from "@cashline/kernel/money";
import { bookedRefund } from "../flows/refunded-books.ts";
import { makersOf, openToday } from "./journals.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";
import { bookBackIn, bookPayment, refundCharge } from "./provider-cash.ts";

/**
 * Money that is on no invoice goes back from the bank to where it came from: what a customer sent without a reference, and
 * what a card that is gone did not take. It is not put on another invoice, since billing takes money by its payment intent
 * only and would collect that invoice once more. A charge for no invoice goes back by the way it came. A payment that ERP has not got, or says has gone back, is booked. Cash that was
 * refused is applied by the flow that waits.
 */
export const unappliedCash: Playbook = {
  code: "PAY-UNAPPLIED",
  kind: ({ correction: { reason } }) => (reason === "refund" || reason === "unapplied" || reason === "no-invoice" ? "refund" : "usual"),
  correct: (correction) => {
    const { reason } = correction.finding.correction;
    if (reason === "refund") return sendRefundAgain(correction);
    if (reason === "unapplied") return sendBack(correction);
    if (reason === "no-invoice") return refundCharge(correction, "charged for no invoice");
    if (reason === "unbooked") return bookPayment(correction);
    if (reason === "sent-back") return bookBackIn(correction);
    return Promise.resolve({ document: correction.of.businessKey, detail: "the refused step is made again" });
  },
  rootCause: ({ findings }) => {
    const reasons = findings.map(({ correction }) => correction["reason"]);
    if (reasons.includes("refund")) return { rootCause: "customer_payment", explanation: "the bank sent a refund back" };
    if (reasons.includes("unapplied")) return { rootCause: "customer_payment", explanation: "the customer sent money for no invoice" };
    if (reasons.includes("no-invoice")) return { rootCause: "manual_change", explanation: "a charge was made that no invoice asks for" };
    if (reasons.includes("sent-back")) return { rootCause: "manual_change", explanation: "a refund was booked that nobody had sent" };
    if (reasons.includes("unbooked")) return { rootCause: "not_established", explanation: "the payment had not reached ERP" };
    return { rootCause: "not_established", explanation: "a system refused the cash" };
  },
};

/** A refund the bank sent back goes again, by transfer; the provider's own would fail again. */
async function sendRefundAgain(correction: Correction): Promise<Corrected> {
  const { finding } = correction;
  const refundId = needed(finding, "refundId");
  const whose = { paymentIntentId: needed(finding, "paymentIntentId") };
  return transferred(correction, `refund/${refundId}`, whose, finding.exposure, `refund ${refundId} again, by transfer`);
}

async function sendBack(correction: Correction): Promise<Corrected> {
  const { systems, finding, of } = correction;
  const customerPaymentId = needed(finding, "customerPaymentId");
  const { correlationId } = of;
  const { unapplied } = (await systems.erp.getCustomerPayment({ params: { customerPaymentId }, correlationId })).body;
  if (unapplied.minor === "0") return { document: customerPaymentId, detail: `nothing is left of ${customerPaymentId}` };
  // No more than was approved; each round sends what is left then, so that money which comes back to the payment later can go too.
  const approved = minorOf(unapplied) > minorOf(finding.exposure) ? finding.exposure : unapplied;
  return transferred(correction, `${of.id}/${of.reopened}`, { customerPaymentId }, approved, `${customerPaymentId} back to its sender`);
}

async function transferred(
  correction: Correction,
  reference: string,
  whose: { paymentIntentId: string } | { customerPaymentId: string },
  amount: Correction["finding"]["exposure"],
  memo: string,
): Promise<Corrected> {
  const { systems, of, key } = correction;
  const { correlationId } = of;
  const standing = await bookedRefund(systems, reference, correlationId);
  if (standing) return { document: standing.id, detail: memo };
  const refundedOn = await openToday(correction);
  const { preparedBy: requestedBy, approvedBy } = makersOf(of);
  const body = { reference, ...whose, reason: "refund", paidFrom: "bank", amount, refundedOn, memo, requestedBy, approvedBy } as const;
  const { id } = (await systems.erp.refundCustomer({ body, idempotencyKey: key, correlationId })).body;
  return { document: id, detail: memo };
}
