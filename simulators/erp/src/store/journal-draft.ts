import type { JournalEntry } from "@cashline/contracts/systems/erp/entities";
import type { JournalDraft } from "@cashline/contracts/systems/erp/ledger-entities";

/** An entry that is not posted, as previews show it. */
export function draftOf({ lines, functional }: JournalEntry): JournalDraft {
  return { lines, functional: functional ?? null };
}
