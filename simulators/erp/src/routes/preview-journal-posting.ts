import { previewJournalPosting } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { posted } from "../store/manual-journals.ts";

export const previewJournalPostingRoute = write<typeof previewJournalPosting, Collections>(previewJournalPosting, ({ params }, context) => {
  const { journal, entry } = posted(context.store.manualJournals.require(params.manualJournalId), context);
  return reply({ ...journal, journal: draftOf(entry) });
});
