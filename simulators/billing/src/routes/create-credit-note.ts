import { createCreditNote } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { issueCreditNote } from "../store/issue-credit-note.ts";
import { leftFor } from "../store/period-books.ts";
import { refuseAs } from "./answer.ts";

export const createCreditNoteRoute = write<typeof createCreditNote, Collections>(createCreditNote, ({ body }, context) => {
  const note = issueCreditNote(body, "", context, leftFor(body, context));
  return "outcome" in note ? refuseAs(note) : reply(note, context.store.creditNotes.version(note.id));
});
