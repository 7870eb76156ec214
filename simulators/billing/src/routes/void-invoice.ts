import { voidInvoice } from "@cashline/contracts/systems/billing/operations";
import { write } from "@cashline/sim-kit/command";
import { voidInvoice as voidIt } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { keepVoided } from "../store/keep-voided.ts";
import { refuseAs, show } from "./answer.ts";

export const voidInvoiceRoute = write<typeof voidInvoice, Collections>(voidInvoice, ({ params }, context) => {
  const decision = voidIt(context.store.invoices.require(params.invoiceId), context.now);
  if (decision.outcome === "refused") return refuseAs(decision);
  keepVoided(decision.invoice, context);
  return show(decision.invoice, context);
});
