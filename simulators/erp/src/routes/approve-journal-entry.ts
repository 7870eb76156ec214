import { approveJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { approved, keepManualStep } from "../store/manual-journals.ts";

export const approveJournalEntryRoute = write<typeof approveJournalEntry, Collections>(approveJournalEntry, ({ params, body }, context) => {
  const kept = keepManualStep(approved(params.manualJournalId, body.approvedBy, context), context);
  return reply(kept, context.store.manualJournals.version(kept.id));
});
