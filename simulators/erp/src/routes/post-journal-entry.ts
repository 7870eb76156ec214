import { postJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { keepManualStep, posted } from "../store/manual-journals.ts";

export const postJournalEntryRoute = write<typeof postJournalEntry, Collections>(postJournalEntry, ({ params }, context) => {
  const { manualJournals } = context.store;
  const kept = keepManualStep(posted(manualJournals.require(params.manualJournalId), context), context);
  return reply(kept, manualJournals.version(kept.id));
});
