import { ProblemError } from "@cashline/client/errors";
import type { BodyOf } from "@cashline/contracts/common/operation";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { recordPaymentFailure } from "@cashline/contracts/systems/billing/operations";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import { isCreditedWhole } from "../systems/credited-whole.ts";
import type { Systems } from "../systems/systems.ts";
import { isBooked } from "./collect-due.ts";
import { readInvoice } from "./restriction.ts";

/** Whether the customer is still asked for it: one that dunning gave up can be paid after all, one that people wrote off is not asked for. */
export const isOwed = ({ status, dunning }: Invoice): boolean => status === "open" || (status === "uncollectible" && dunning.exhausted);

/** Paid by money or by the customer's balance, or it asks for nothing; billing calls one that is credited whole paid as well. */
export const isPaid = (invoice: Invoice): boolean => invoice.status === "paid" && !isCreditedWhole(invoice);

/** Billing counts the failed attempt, and says when the next is due; of an invoice that is owed no more there is nothing to count. */
export function recordDecline(
  systems: Systems,
  invoiceId: string,
  body: BodyOf<typeof recordPaymentFailure>,
  key: string,
  correlationId: string,
): Promise<Invoice> {
  return orAsItStands(systems, invoiceId, correlationId, async () => {
    return (await systems.billing.recordPaymentFailure({ params: { invoiceId }, body, idempotencyKey: key, correlationId })).body;
  });
}

/** Billing takes a payment; an invoice that asks for nothing any more does not, and is answered as it stands. */
export function recordPayment(
  systems: Systems,
  { id: paymentIntentId, invoiceId, amount }: PaymentIntent,
  key: string,
  correlationId: string,
): Promise<Invoice> {
  const body = { paymentIntentId, amount };
  return orAsItStands(systems, invoiceId, correlationId, async () => {
    return (await systems.billing.payInvoice({ params: { invoiceId }, body, idempotencyKey: key, correlationId })).body;
  });
}

/**
 * Clears the receivable by a payment. People may have done so before.
 * @returns whether ERP has the payment; not where other cash has cleared the receivable
 */
export async function applyCash(
  systems: Systems,
  intent: PaymentIntent,
  receivedOn: CalendarDate,
  key: string,
  correlationId: string,
): Promise<boolean> {
  const { id: paymentIntentId, invoiceId, amount } = intent;
  try {
    await systems.erp.applyCash({ body: { invoiceId, paymentIntentId, amount, receivedOn }, idempotencyKey: key, correlationId });
    return true;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== "receivable-not-open") throw error;
    if (await isBooked(systems, intent, correlationId)) return true;
    const { items } = (await systems.erp.listReceivables({ query: { invoiceId }, correlationId })).body;
    if (items.some(({ status }) => status === "cleared")) return false;
    throw error;
  }
}

/** What billing answers to a call about an owed invoice; the invoice itself where it is owed no more. */
async function orAsItStands(systems: Systems, invoiceId: string, correlationId: string, call: () => Promise<Invoice>): Promise<Invoice> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== "invoice-not-open") throw error;
    const standing = await readInvoice(systems, invoiceId, correlationId);
    if (isOwed(standing)) throw error;
    return standing;
  }
}
