import { creditNoteVoided, invoiceCredited } from "@cashline/contracts/systems/billing/correction-events";
import { voidCreditNote } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { voidCreditNote as voidIt } from "../domain/credit-note.ts";
import type { Collections } from "../store/collections.ts";
import { restoreCorrections } from "../store/usage-credits.ts";
import { refuseAs } from "./answer.ts";

export const voidCreditNoteRoute = write<typeof voidCreditNote, Collections>(voidCreditNote, ({ params }, context) => {
  const { creditNotes, invoices } = context.store;
  const note = creditNotes.require(params.creditNoteId);
  const decision = voidIt(note, invoices.require(note.invoiceId), context.now);
  if (decision.outcome === "refused") return refuseAs(decision);
  creditNotes.save(decision.note);
  context.emit(creditNoteVoided, decision.note);
  restoreCorrections(decision.note, context);
  invoices.save(decision.invoice);
  context.emit(invoiceCredited, decision.invoice);
  return reply(decision.note, creditNotes.version(note.id));
});
