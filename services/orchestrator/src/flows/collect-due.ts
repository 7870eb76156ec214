import { ProblemError, isRetryable } from "@cashline/client/errors";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { minorOf } from "@cashline/kernel/money";
import type { Systems } from "../systems/systems.ts";

/** A payment of an invoice. `isFound`: it had been made, or was on its way, before it was asked for here. */
export type Attempt = { intent: PaymentIntent; isFound: boolean };

/** An attempt that is refused and not even made, as by a method the provider does not know; by problem code. */
export type NotTried = { refusal: string };

/**
 * Tries to collect what is due by the method of the billing account. What the provider has collected already, as when the payer
 * paid by another way or an answer was lost, is no decline: that payment is taken, unless any of it went back.
 */
export async function collectDue(
  systems: Systems,
  { id: invoiceId, accountId, billingAccountId, due: amount }: Invoice,
  key: string,
  correlationId: string,
): Promise<Attempt | NotTried> {
  try {
    const account = (await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId })).body;
    const body = { accountId, invoiceId, paymentMethodId: account.paymentMethodId ?? "", amount };
    return { intent: (await systems.payment.createPaymentIntent({ body, idempotencyKey: key, correlationId })).body, isFound: false };
  } catch (error) {
    if (!(error instanceof ProblemError) || isRetryable(error)) throw error;
    if (error.code !== "invoice-already-paid") return { refusal: error.code };
    const { items } = (await systems.payment.listPaymentIntents({ query: { invoiceId, limit: 1000 }, correlationId })).body;
    const intent = items.find(({ status, refunded }) => status === "processing" || (status === "succeeded" && minorOf(refunded) === 0n));
    return intent === undefined ? { refusal: error.code } : { intent, isFound: true };
  }
}

/** Whether ERP has the cash of a payment: people may have booked it before it was found here. */
export async function isBooked(systems: Systems, { id, invoiceId }: PaymentIntent, correlationId: string): Promise<boolean> {
  const { items } = (await systems.erp.listCashReceipts({ query: { invoiceId }, correlationId })).body;
  return items.some(({ paymentIntentId }) => paymentIntentId === id);
}
