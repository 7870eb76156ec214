import { previewCreditNote } from "@cashline/contracts/systems/billing/credit-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { composeCreditNote } from "../store/issue-credit-note.ts";
import { leftFor } from "../store/period-books.ts";
import { refuseAs } from "./answer.ts";

export const previewCreditNoteRoute = write<typeof previewCreditNote, Collections>(previewCreditNote, ({ body }, context) => {
  const credited = composeCreditNote(body, "", context, leftFor(body, context));
  return credited.outcome === "refused" ? refuseAs(credited) : reply(credited.note);
});
