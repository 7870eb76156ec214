import { manualJournalChanged } from "@cashline/contracts/systems/erp/events";
import { reverseJournalEntry } from "@cashline/contracts/systems/erp/ledger-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { swapped } from "../domain/journal.ts";
import { reverseManual } from "../domain/manual-journal.ts";
import type { Collections } from "../store/collections.ts";
import { passGate } from "../store/gate.ts";
import { idsOf } from "../store/ids.ts";
import { manualEntry } from "../store/manual-journals.ts";
import { markReversed, postEntry } from "../store/post-entry.ts";

export const reverseJournalEntryRoute = write<typeof reverseJournalEntry, Collections>(reverseJournalEntry, ({ params, body }, context) => {
  const { journalEntries, manualJournals } = context.store;
  const posted = journalEntries.require(params.journalEntryId);
  const found = posted.source.kind === "manual" ? manualJournals.require(posted.source.id) : undefined;
  const id = idsOf(context).journalEntry("manual_reversal", posted.id);
  const decision = reverseManual(found, body, id);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { journal } = decision;
  const { postedOn } = body;
  passGate(posted.legalEntity, postedOn, "ledger", context);
  const about = { id, journal, kind: "manual_reversal" as const, postedOn, reversesId: posted.id };
  const entry = manualEntry(about, swapped(posted.lines), posted.functional, context);
  markReversed(posted.id, context);
  postEntry(entry, context);
  context.emit(manualJournalChanged, manualJournals.save(journal));
  return reply(entry, 1);
});
