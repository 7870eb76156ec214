import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import { creditNoteIssued, invoiceCredited } from "@cashline/contracts/systems/billing/correction-events";
import { invoicePaid } from "@cashline/contracts/systems/billing/events";
import { minorOf } from "@cashline/kernel/money";
import type { PeriodsLeft } from "../domain/credit-lines.ts";
import type { CommandContext } from "@cashline/sim-kit/command";
import { creditInvoice, type Credited, type CreditRequest } from "../domain/credit-note.ts";
import type { Refused } from "../domain/refused.ts";
import type { Collections } from "./collections.ts";
import { numberNoteNow, scheduleNumbering } from "./numbering-run.ts";
import { forgetCollection } from "./payment-retry.ts";
import { policyIn } from "./policy-in-force.ts";
import { liftSuspensionBy } from "./suspension.ts";
import { consumeCorrections } from "./usage-credits.ts";

/**
 * The credit note a request comes to; nothing is changed. `part` tells apart several of one call.
 * @param periods what is left of the lines' billing periods; left out where the caller has kept within it
 */
export function composeCreditNote(
  request: CreditRequest & { invoiceId: string },
  part: string,
  context: CommandContext<Collections>,
  periods?: PeriodsLeft,
): Credited | Refused {
  const invoice = context.store.invoices.require(request.invoiceId);
  const earlier = context.store.creditNotes.find({ invoiceId: invoice.id });
  const id = context.id("crn", invoice.id, context.idempotencyKey, part);
  return creditInvoice(id, invoice, earlier, request, policyIn(context), context.now, periods);
}

/** Issues a credit note: what it offsets is due no more, and an invoice credited in full is paid. */
export function issueCreditNote(
  request: CreditRequest & { invoiceId: string },
  part: string,
  context: CommandContext<Collections>,
  periods?: PeriodsLeft,
): CreditNote | Refused {
  const policy = policyIn(context);
  const credited = composeCreditNote(request, part, context, periods);
  if (credited.outcome === "refused") return credited;
  const { invoices, creditNotes } = context.store;
  const note = policy.numbering === "at_finalisation" ? numberNoteNow(credited.note, context) : credited.note;
  creditNotes.insert(note);
  consumeCorrections(note, context);
  context.emit(creditNoteIssued, note);
  if (note.number === null) scheduleNumbering(policy, context);
  const wasPaid = invoices.require(note.invoiceId).status === "paid";
  const { invoice } = credited;
  invoices.save(invoice);
  context.emit(invoiceCredited, invoice);
  if (invoice.status === "paid" && !wasPaid) {
    context.emit(invoicePaid, invoice);
    forgetCollection(invoice, context);
  }
  if (minorOf(invoice.due) === 0n) liftSuspensionBy(invoice, context);
  return note;
}
