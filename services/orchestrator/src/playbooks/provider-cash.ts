import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { minorOf } from "@cashline/kernel/money";
import { StepRefused } from "../engine/port.ts";
import { bookedRefund, bookRefund } from "../flows/refunded-books.ts";
import { makersOf, openDay, openToday } from "./journals.ts";
import { needed, type Corrected, type Correction } from "./playbook.ts";

/** Books a payment that ERP has not got, on the day it came where the books still take that. */
export async function bookPayment(correction: Correction): Promise<Corrected> {
  const {
    systems,
    finding,
    of: { correlationId },
    key,
  } = correction;
  const paymentIntentId = needed(finding, "paymentIntentId");
  const invoiceId = needed(finding, "invoiceId");
  const detail = `payment ${paymentIntentId} is applied to ${invoiceId}`;
  const { items: receipts } = (await systems.erp.listCashReceipts({ query: { invoiceId }, correlationId })).body;
  const standing = receipts.find((receipt) => receipt.paymentIntentId === paymentIntentId);
  if (standing) return { document: standing.id, detail };
  const { captured: amount } = (await systems.payment.getPaymentIntent({ params: { paymentIntentId }, correlationId })).body;
  const [posted] = (await systems.erp.listReceivables({ query: { invoiceId }, correlationId })).body.items;
  const came = needed(finding, "receivedOn");
  const on = posted && posted.postedOn > came ? posted.postedOn : came;
  const receivedOn = await openDay(correction, needed(finding, "legalEntity"), on, "receivables");
  const body = { invoiceId, paymentIntentId, amount, receivedOn };
  return { document: (await systems.erp.applyCash({ body, idempotencyKey: key, correlationId })).body.id, detail };
}

/** Books money back in of which ERP says that it has gone back, when the provider has not sent it. */
export async function bookBackIn(correction: Correction): Promise<Corrected> {
  const {
    systems,
    finding,
    of: { correlationId },
    key,
  } = correction;
  const params = { customerRefundId: needed(finding, "customerRefundId") };
  const corrected = { document: params.customerRefundId, detail: `customer refund ${params.customerRefundId} is booked back in` };
  const { status } = (await systems.erp.getCustomerRefund({ params, correlationId })).body;
  if (status === "returned") return corrected;
  const returnedOn = await openToday(correction);
  await systems.erp.returnCustomerRefund({ params, body: { returnedOn }, idempotencyKey: key, correlationId });
  return corrected;
}

/**
 * Takes cash out of the books that no payment has brought, so that its invoice is open again.
 * @throws StepRefused `payment-succeeded` when the provider has it after all
 */
export async function takeCashOut(correction: Correction): Promise<Corrected> {
  const { systems, finding, of, key } = correction;
  const { correlationId } = of;
  const paymentIntentId = needed(finding, "paymentIntentId");
  const { items: intents } = (
    await systems.payment.listPaymentIntents({ query: { invoiceId: needed(finding, "invoiceId"), limit: 200 }, correlationId })
  ).body;
  if (intents.some(({ id, status }) => id === paymentIntentId && status === "succeeded"))
    throw new StepRefused("take cash out", "payment-succeeded", `${paymentIntentId} has succeeded`);
  const detail = `cash of ${paymentIntentId} is taken out of the books`;
  const reference = `unpaid/${paymentIntentId}`;
  const standing = await bookedRefund(systems, reference, correlationId);
  if (standing) return { document: standing.id, detail };
  const refundedOn = await openToday(correction);
  const { preparedBy: requestedBy, approvedBy } = makersOf(of);
  const amount = finding.exposure;
  const said = { reference, paymentIntentId, reason: "refund", paidFrom: "provider", amount, refundedOn, memo: finding.title } as const;
  const body = { ...said, requestedBy, approvedBy };
  return { document: (await systems.erp.refundCustomer({ body, idempotencyKey: key, correlationId })).body.id, detail };
}

/** Books a refund that ERP has not got, as the flow that follows it would have. @throws StepRefused `refund-failed` when it has come back since */
export async function bookRefundOf({ systems, finding, of: { correlationId }, key, posting }: Correction): Promise<Corrected> {
  const refundId = needed(finding, "refundId");
  const refund = (await systems.payment.getRefund({ params: { refundId }, correlationId })).body;
  if (refund.status === "failed") throw new StepRefused("book the refund", "refund-failed", `${refundId} has failed`);
  const document = await bookRefund(systems, refund, needed(finding, "legalEntity"), key, correlationId, posting);
  return { document, detail: `refund ${refundId} is booked` };
}

/** Sends a charge back by the way it came: what is left of it, and no more than was approved. */
export async function refundCharge({ systems, finding, of, key }: Correction, reason: string): Promise<Corrected> {
  const { correlationId } = of;
  const paymentIntentId = needed(finding, "paymentIntentId");
  const intent = (await systems.payment.getPaymentIntent({ params: { paymentIntentId }, correlationId })).body;
  const left = keptOf(intent);
  if (left <= 0n) return { document: paymentIntentId, detail: `nothing is left of charge ${paymentIntentId}` };
  const approved = minorOf(finding.exposure);
  const amount = { currency: intent.amount.currency, minor: String(left > approved ? approved : left) };
  const body = { paymentIntentId, amount, reason };
  const refund = (await systems.payment.createRefund({ body, idempotencyKey: key, correlationId })).body;
  return { document: refund.id, detail: `charge ${paymentIntentId} refunded by ${refund.id}` };
}

/** What is left of a charge, in minor units, after what was refunded and what a dispute has taken. */
export function keptOf({ captured, refunded, disputed }: PaymentIntent): bigint {
  return minorOf(captured) - minorOf(refunded) - minorOf(disputed);
}
