import { reverseJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { keepManualStep, reversed } from "../store/manual-journals.ts";
import { markReversed } from "../store/post-entry.ts";

export const reverseJournalEntryRoute = write<typeof reverseJournalEntry, Collections>(reverseJournalEntry, ({ params, body }, context) => {
  const step = reversed(params.journalEntryId, body, context);
  markReversed(params.journalEntryId, context);
  keepManualStep(step, context);
  return reply(step.entry, 1);
});
