import { creditNoteUpdated } from "@cashline/contracts/systems/billing/correction-events";
import { recordRefund } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { recordRefund as record } from "../domain/credit-note.ts";
import type { Collections } from "../store/collections.ts";
import { refuseAs } from "./answer.ts";

export const recordRefundRoute = write<typeof recordRefund, Collections>(recordRefund, ({ params, body }, context) => {
  const { creditNotes } = context.store;
  const decision = record(creditNotes.require(params.creditNoteId), body.outcome);
  if (decision.outcome === "refused") return refuseAs(decision);
  creditNotes.save(decision.note);
  context.emit(creditNoteUpdated, decision.note);
  return reply(decision.note, creditNotes.version(decision.note.id));
});
