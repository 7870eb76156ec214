import { creditNoteUpdated } from "@cashline/contracts/systems/billing/correction-events";
import { invoiceFinalized, invoicePaid } from "@cashline/contracts/systems/billing/events";
import { finalizeInvoice } from "@cashline/contracts/systems/billing/operations";
import { money } from "@cashline/kernel/money";
import { write } from "@cashline/sim-kit/command";
import { applyCredits } from "../domain/credit-note.ts";
import { finalizeInvoice as finalize, payInvoice } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { numberNow, scheduleNumbering } from "../store/numbering-run.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { keep, refuseAs, show } from "./answer.ts";

/**
 * What is decided now is printed with the policy that decides it: the day of issue and the number. The account's balance goes against what is due; an invoice over nothing, or covered by it, is paid the moment it is
 * owed.
 */
export const finalizeInvoiceRoute = write<typeof finalizeInvoice, Collections>(finalizeInvoice, ({ params, body }, context) => {
  const { invoices, accounts, creditNotes } = context.store;
  const policy = policyIn(context);
  const invoice = invoices.require(params.invoiceId);
  const { paymentTerms } = accounts.require(invoice.billingAccountId);
  const decision = finalize(invoice, body, paymentTerms, context.now, policy.timeZone);
  if (decision.outcome === "refused") return refuseAs(decision);
  const balance = creditNotes.find({ billingAccountId: invoice.billingAccountId, creditStatus: "available" });
  const { timeZone, numbering } = policy;
  const issuing = { ...decision.invoice, policy: { ...decision.invoice.policy, timeZone, numbering } };
  const { invoice: owed, used } = applyCredits(issuing, balance);
  keep({ ...decision, invoice: owed }, invoiceFinalized, context);
  for (const note of used) {
    creditNotes.save(note);
    context.emit(creditNoteUpdated, note);
  }
  if (numbering === "daily_run") scheduleNumbering(policy, context);
  const issued = numbering === "at_finalisation" ? numberNow(owed, context) : owed;
  const isFree = money(issued.due).minor === 0n;
  return show(isFree ? keep(payInvoice(issued, issued.due, context.now), invoicePaid, context) : issued, context);
});
