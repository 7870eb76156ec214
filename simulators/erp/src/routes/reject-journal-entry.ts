import { manualJournalChanged } from "@cashline/contracts/systems/erp/events";
import { rejectJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { rejectManual } from "../domain/manual-journal.ts";
import type { Collections } from "../store/collections.ts";

export const rejectJournalEntryRoute = write<typeof rejectJournalEntry, Collections>(rejectJournalEntry, ({ params, body }, context) => {
  const { manualJournals } = context.store;
  const decision = rejectManual(manualJournals.require(params.manualJournalId), body.rejectedBy, body.reason);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const kept = manualJournals.save(decision.journal);
  context.emit(manualJournalChanged, kept);
  return reply(kept, manualJournals.version(kept.id));
});
