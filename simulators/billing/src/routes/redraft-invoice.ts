import { redraftInvoice } from "@cashline/contracts/systems/billing/operations";
import { write } from "@cashline/sim-kit/command";
import { replaceDraft } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { draftRenewalInvoice } from "../store/draft-invoice.ts";
import { keepVoided } from "../store/keep-voided.ts";
import { renewalOf, keepRenewal } from "../store/renewals.ts";
import { refuseAs, show } from "./answer.ts";

export const redraftInvoiceRoute = write<typeof redraftInvoice, Collections>(redraftInvoice, ({ params }, context) => {
  const invoice = context.store.invoices.require(params.invoiceId);
  const replaced = replaceDraft(invoice, context.now);
  if (replaced.outcome === "refused") return refuseAs(replaced);
  keepVoided(replaced.invoice, context);
  const renewal = renewalOf(invoice, context);
  const draft = draftRenewalInvoice(renewal, invoice.id, context);
  if ("outcome" in draft) return refuseAs(draft);
  keepRenewal({ ...renewal, invoiceId: draft.id }, context);
  return show(draft, context);
});
