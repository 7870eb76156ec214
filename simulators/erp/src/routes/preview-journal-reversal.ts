import { previewJournalReversal } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { reversed } from "../store/manual-journals.ts";

export const previewJournalReversalRoute = write<typeof previewJournalReversal, Collections>(
  previewJournalReversal,
  ({ params, body }, context) => {
    return reply(reversed(params.journalEntryId, body, context).entry);
  },
);
