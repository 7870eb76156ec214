import { ProblemError } from "@cashline/client/errors";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { minorOf } from "@cashline/kernel/money";
import type { Systems } from "../systems/systems.ts";

/** A payment of an invoice. `isFound`: it had been made, or was on its way, before it was asked for here. */
export type Attempt = { intent: PaymentIntent; isFound: boolean };

/**
 * Tries to collect what is due by the method of the billing account. What the provider has collected already, as when the payer
 * paid by another way or an answer was lost, is no decline: that payment is taken, unless any of it went back.
 * @throws ProblemError what else the provider refuses
 */
export async function collectDue(
  systems: Systems,
  { id: invoiceId, accountId, billingAccountId, due: amount }: Invoice,
  key: string,
  correlationId: string,
): Promise<Attempt> {
  const account = (await systems.billing.getBillingAccount({ params: { billingAccountId }, correlationId })).body;
  const body = { accountId, invoiceId, paymentMethodId: account.paymentMethodId ?? "", amount };
  try {
    return { intent: (await systems.payment.createPaymentIntent({ body, idempotencyKey: key, correlationId })).body, isFound: false };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== "invoice-already-paid") throw error;
    const { items } = (await systems.payment.listPaymentIntents({ query: { invoiceId, limit: 1000 }, correlationId })).body;
    const intent = items.find(({ status, refunded }) => status === "processing" || (status === "succeeded" && minorOf(refunded) === 0n));
    if (intent === undefined) throw error;
    return { intent, isFound: true };
  }
}

/** Whether ERP has the cash of a payment: people may have booked it before it was found here. */
export async function isBooked(systems: Systems, { id, invoiceId }: PaymentIntent, correlationId: string): Promise<boolean> {
  const { items } = (await systems.erp.listCashReceipts({ query: { invoiceId }, correlationId })).body;
  return items.some(({ paymentIntentId }) => paymentIntentId === id);
}
