import { everyItem } from "@cashline/client/pages";
import { StepRefused } from "../engine/port.ts";
import { isBeingPaid } from "./given-credit.ts";
import type { Corrected, Correction } from "./playbook.ts";

/**
 * Credits an invoice whole and bills it again, once: tax engine and ERP follow the credit note, and the draft goes its way by the
 * flow it starts. What the customer has paid goes against the new invoice.
 * @throws StepRefused `payment-under-way` while money for the invoice is on its way, which would find nothing to pay
 */
export async function billedAgain({ systems, of, key }: Correction, invoiceId: string, memo: string): Promise<Corrected> {
  const { correlationId } = of;
  const params = { invoiceId };
  const { subscriptionId } = (await systems.billing.getInvoice({ params, correlationId })).body;
  const invoices = everyItem((page) => systems.billing.listInvoices({ query: { subscriptionId, ...page }, correlationId }));
  for await (const { id, replacesInvoiceId, purpose } of invoices)
    if (purpose === "rebill" && replacesInvoiceId === invoiceId) return { document: id, detail: `${invoiceId} is billed again by ${id}` };
  if (await isBeingPaid(systems, invoiceId, correlationId))
    throw new StepRefused("bill again", "payment-under-way", `A payment of ${invoiceId} has not ended yet`);
  const { creditNote, invoice } = (await systems.billing.rebillInvoice({ params, body: { memo }, idempotencyKey: key, correlationId }))
    .body;
  return { document: invoice.id, detail: `${invoiceId} credited by ${creditNote.id} and billed again by draft ${invoice.id}` };
}
