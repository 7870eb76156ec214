import { invoiceHeld } from "@cashline/contracts/systems/billing/events";
import { holdInvoice } from "@cashline/contracts/systems/billing/operations";
import { write } from "@cashline/sim-kit/command";
import { holdInvoice as hold } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { keep, show } from "./answer.ts";

export const holdInvoiceRoute = write<typeof holdInvoice, Collections>(holdInvoice, ({ params, body }, context) => {
  const invoice = context.store.invoices.require(params.invoiceId);
  return show(keep(hold(invoice, body.reason, body.caseId, context.now), invoiceHeld, context), context);
});
