import { previewJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { manualDraft } from "../store/manual-journals.ts";

export const previewJournalEntryRoute = write<typeof previewJournalEntry, Collections>(previewJournalEntry, ({ body }, context) => {
  const { lines, rate } = manualDraft(body, context);
  return reply({ lines, functional: rate ?? null });
});
