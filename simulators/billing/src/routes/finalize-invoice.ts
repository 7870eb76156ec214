import { invoiceFinalized, invoicePaid } from "@cashline/contracts/systems/billing/events";
import { finalizeInvoice } from "@cashline/contracts/systems/billing/operations";
import { money } from "@cashline/kernel/money";
import { write } from "@cashline/sim-kit/command";
import { finalizeInvoice as finalize, payInvoice } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { scheduleNumbering } from "../store/numbering-run.ts";
import { keep, show } from "./answer.ts";

/** An invoice over nothing is paid the moment it is owed. */
export const finalizeInvoiceRoute = write<typeof finalizeInvoice, Collections>(finalizeInvoice, ({ params, body }, context) => {
  const { invoices, accounts } = context.store;
  const invoice = invoices.require(params.invoiceId);
  const { paymentTerms } = accounts.require(invoice.billingAccountId);
  const owed = keep(finalize(invoice, body, paymentTerms, context.now), invoiceFinalized, context);
  scheduleNumbering(context);
  const isFree = money(owed.due).minor === 0n;
  return show(isFree ? keep(payInvoice(owed, owed.due, context.now), invoicePaid, context) : owed, context);
});
