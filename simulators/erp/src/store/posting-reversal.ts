import type { JournalEntry, Receivable, RevenueSchedule } from "@cashline/contracts/systems/erp/entities";
import type { ReversalRequest } from "@cashline/contracts/systems/erp/receivable-entities";
import type { RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { reverseReceivable } from "../domain/receivable.ts";
import { cancelLines } from "../domain/revenue-schedule.ts";
import { draftEntry } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireReceivable } from "./require-receivable.ts";
import { reversalDocuments } from "./reversal-documents.ts";

/** Everything taking a posting back makes, nothing of it written yet. */
export type PostingReversal = {
  receivable: Receivable;
  entry: JournalEntry;
  schedule: RevenueSchedule;
  arrangement: RevenueArrangement | undefined;
  /** The entries taken back: the posting's and those of what was recognised. */
  reversedIds: ReadonlySet<string>;
};

/** The same for the reversal and its preview. @throws Refusal for every reason against it */
export function postingReversal({ invoiceId, postedOn }: ReversalRequest, context: CommandContext<Collections>): PostingReversal {
  const { journalEntries, revenueSchedules, revenueArrangements } = context.store;
  const posted = requireReceivable(invoiceId, context);
  const decision = reverseReceivable(posted);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { receivable } = decision;
  const { legalEntity, customerId } = receivable;
  const schedule = revenueSchedules.require(receivable.revenueScheduleId);
  const recognitions = schedule.lines.flatMap(({ journalEntryId }) => (journalEntryId === null ? [] : [journalEntryId]));
  const gate = passGate(legalEntity, postedOn, "receivables", context, [
    postedInvoice(posted),
    ...recognitions.map((id) => ({ what: `entry ${id}, which it takes back`, on: journalEntries.require(id).postedOn })),
  ]);
  const billed = posted.revenueArrangementId === undefined ? undefined : revenueArrangements.require(posted.revenueArrangementId);
  const { lines, arrangement } = reversalDocuments(posted, schedule, billed);
  const entry = draftEntry(
    {
      id: idsOf(context).journalEntry("reversal", invoiceId),
      legalEntity,
      postedOn,
      source: { kind: "reversal", id: invoiceId },
      customerId,
      reversesId: receivable.journalEntryId,
    },
    lines,
    gate,
    posted.functional,
    context,
  );
  return {
    receivable,
    entry,
    schedule: cancelLines(schedule),
    arrangement,
    reversedIds: new Set([receivable.journalEntryId, ...recognitions]),
  };
}
