import type { BodyOf } from "@cashline/contracts/common/operation";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { creditNoteUpdated } from "@cashline/contracts/systems/billing/correction-events";
import { invoiceFinalized, invoicePaid } from "@cashline/contracts/systems/billing/events";
import { finalizeInvoice } from "@cashline/contracts/systems/billing/operations";
import { money } from "@cashline/kernel/money";
import { write, type CommandContext } from "@cashline/sim-kit/command";
import { applyCredits } from "../domain/credit-note.ts";
import { finalizeInvoice as finalize, payInvoice } from "../domain/invoice.ts";
import type { Collections } from "../store/collections.ts";
import { settleWaiting } from "../store/give-back.ts";
import { numberNow, scheduleNumbering } from "../store/numbering-run.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { keepLeftWaiting } from "../store/draft-invoice.ts";
import { keep, refuseAs, show } from "./answer.ts";

export const finalizeInvoiceRoute = write<typeof finalizeInvoice, Collections>(finalizeInvoice, ({ params, body }, context) =>
  show(makeOwed(params.invoiceId, body, context), context),
);

/**
 * The account's balance goes against what is due; an invoice over nothing, or covered by it, is paid the moment it is
 * owed. With it goes what still waits of a subscription that ended while its period was on this draft.
 */
export function makeOwed(invoiceId: string, body: BodyOf<typeof finalizeInvoice>, context: CommandContext<Collections>): Invoice {
  const { invoices, accounts, creditNotes } = context.store;
  const policy = policyIn(context);
  const invoice = invoices.require(invoiceId);
  const { paymentTerms } = accounts.require(invoice.billingAccountId);
  const decision = finalize(invoice, body, paymentTerms, context.now, policy);
  if (decision.outcome === "refused") return refuseAs(decision);
  const balance = creditNotes.find({ billingAccountId: invoice.billingAccountId, creditStatus: "available" });
  const { numbering } = policy;
  const { invoice: owed, used } = applyCredits(decision.invoice, balance);
  keep({ ...decision, invoice: owed }, invoiceFinalized, context);
  keepLeftWaiting(owed, decision.leftWaiting, context);
  for (const note of used) {
    creditNotes.save(note);
    context.emit(creditNoteUpdated, note);
  }
  if (numbering === "daily_run") scheduleNumbering(policy, context);
  const issued = numbering === "at_finalisation" ? numberNow(owed, context) : owed;
  for (const subscriptionId of new Set(issued.lines.map((line) => line.subscriptionId))) settleWaiting(subscriptionId, context);
  const settled = invoices.require(issued.id);
  const isFree = settled.status === "open" && money(settled.due).minor === 0n;
  return isFree ? keep(payInvoice(settled, settled.due, context.now), invoicePaid, context) : settled;
}
