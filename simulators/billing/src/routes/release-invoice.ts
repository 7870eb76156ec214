import { invoiceReleased } from "@cashline/contracts/systems/billing/events";
import { releaseInvoice } from "@cashline/contracts/systems/billing/operations";
import { refuse, write } from "@cashline/sim-kit/command";
import { releaseInvoice as release } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { isOutdated } from "../store/correct-usage.ts";
import { keep, show } from "./answer.ts";

/** A draft nobody holds is released already: the answer is the same and nothing is told. One whose usage was corrected stays held. */
export const releaseInvoiceRoute = write<typeof releaseInvoice, Collections>(releaseInvoice, ({ params }, context) => {
  const invoice = context.store.invoices.require(params.invoiceId);
  if (isOutdated(invoice, context)) return refuse("invoice-outdated", `Usage of draft ${invoice.id} was corrected after it was drafted`);
  const decision = release(invoice);
  const isFree = decision.outcome === "changed" && invoice.hold === null;
  return show(isFree ? invoice : keep(decision, invoiceReleased, context), context);
});
