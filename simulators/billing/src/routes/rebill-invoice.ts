import { rebillInvoice } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write, type CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { rebill } from "../store/rebill.ts";
import { refuseAs } from "./answer.ts";

export const rebillInvoiceRoute = write<typeof rebillInvoice, Collections>(rebillInvoice, ({ params, body }, context) => {
  const made = billAgain(params.invoiceId, body.memo ?? null, context);
  return reply(made, context.store.invoices.version(made.invoice.id));
});

/** Credits an invoice whole and drafts it anew, or refuses it. */
export function billAgain(invoiceId: string, memo: string | null, context: CommandContext<Collections>) {
  const made = rebill(context.store.invoices.require(invoiceId), memo, context);
  return "outcome" in made ? refuseAs(made) : made;
}
