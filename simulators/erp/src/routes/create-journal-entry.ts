import { manualJournalDrafted } from "@cashline/contracts/systems/erp/events";
import { createJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { printedPolicy, postingMembers } from "../store/settings.ts";
import { manualDraft } from "../store/manual-journals.ts";

export const createJournalEntryRoute = write<typeof createJournalEntry, Collections>(createJournalEntry, ({ body }, context) => {
  const { lines } = manualDraft(body, context);
  const journal = context.store.manualJournals.insert({
    id: idsOf(context).manualJournal(body.legalEntity, body.reference),
    ...body,
    lines,
    status: "draft",
    approvedBy: null,
    rejectedBy: null,
    rejectionReason: null,
    journalEntryId: null,
    reversalEntryId: null,
    reversedBy: null,
    reversalReason: null,
    policy: printedPolicy(postingMembers, context),
  });
  context.emit(manualJournalDrafted, journal);
  return reply(journal, 1);
});
