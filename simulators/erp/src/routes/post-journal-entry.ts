import { manualJournalChanged } from "@cashline/contracts/systems/erp/events";
import { postJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { postApproved } from "../store/manual-journals.ts";

export const postJournalEntryRoute = write<typeof postJournalEntry, Collections>(postJournalEntry, ({ params }, context) => {
  const { manualJournals } = context.store;
  const kept = manualJournals.save(postApproved(manualJournals.require(params.manualJournalId), context));
  context.emit(manualJournalChanged, kept);
  return reply(kept, manualJournals.version(kept.id));
});
