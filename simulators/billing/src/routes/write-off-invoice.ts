import { invoiceWrittenOff } from "@cashline/contracts/systems/billing/correction-events";
import { writeOffInvoice } from "@cashline/contracts/systems/billing/credit-operations";
import { write } from "@cashline/sim-kit/command";
import { writeOffInvoice as writeOff } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { forgetCollection } from "../store/payment-retry.ts";
import { keep, show } from "./answer.ts";

export const writeOffInvoiceRoute = write<typeof writeOffInvoice, Collections>(writeOffInvoice, ({ params, body }, context) => {
  const invoice = context.store.invoices.require(params.invoiceId);
  const written = keep(writeOff(invoice, body.reason, context.now), invoiceWrittenOff, context);
  forgetCollection(written, context);
  return show(written, context);
});
