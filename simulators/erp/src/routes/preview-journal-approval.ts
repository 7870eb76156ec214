import { previewJournalApproval } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { approved } from "../store/manual-journals.ts";

export const previewJournalApprovalRoute = write<typeof previewJournalApproval, Collections>(
  previewJournalApproval,
  ({ params, body }, context) => {
    const { journal, entry } = approved(params.manualJournalId, body.approvedBy, context);
    return reply({ ...journal, journal: entry ? draftOf(entry) : null });
  },
);
