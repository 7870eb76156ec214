import { manualJournalChanged } from "@cashline/contracts/systems/erp/events";
import { approveJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { approveManual } from "../domain/manual-journal.ts";
import type { Collections } from "../store/collections.ts";
import { postApproved } from "../store/manual-journals.ts";
import { policyOf } from "../store/settings.ts";

export const approveJournalEntryRoute = write<typeof approveJournalEntry, Collections>(approveJournalEntry, ({ params, body }, context) => {
  const { manualJournals } = context.store;
  const decision = approveManual(manualJournals.require(params.manualJournalId), body.approvedBy);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { journal } = decision;
  const kept = manualJournals.save(policyOf(context).journalPosting === "on_approval" ? postApproved(journal, context) : journal);
  context.emit(manualJournalChanged, kept);
  return reply(kept, manualJournals.version(kept.id));
});
