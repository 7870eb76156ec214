import { invoiceReleased } from "@cashline/contracts/systems/billing/events";
import { releaseInvoice } from "@cashline/contracts/systems/billing/operations";
import { write } from "@cashline/sim-kit/command";
import { releaseInvoice as release } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { keep, show } from "./answer.ts";

/** A draft nobody holds is released already: the answer is the same and nothing is told. */
export const releaseInvoiceRoute = write<typeof releaseInvoice, Collections>(releaseInvoice, ({ params }, context) => {
  const invoice = context.store.invoices.require(params.invoiceId);
  const decision = release(invoice);
  const isFree = decision.outcome === "changed" && invoice.hold === null;
  return show(isFree ? invoice : keep(decision, invoiceReleased, context), context);
});
