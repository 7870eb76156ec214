import { arrangementBilled, receivableReversed, scheduleCancelled } from "@cashline/contracts/systems/erp/events";
import { reversePosting } from "@cashline/contracts/systems/erp/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { reverseReceivable } from "../domain/receivable.ts";
import { cancelLines } from "../domain/revenue-schedule.ts";
import { draftEntry } from "../store/book-entry.ts";
import type { Collections } from "../store/collections.ts";
import { passGate } from "../store/gate.ts";
import { idsOf } from "../store/ids.ts";
import { markReversed, postEntry } from "../store/post-entry.ts";
import { reversalDocuments } from "../store/reversal-documents.ts";
import { requireReceivable } from "../store/require-receivable.ts";

export const reversePostingRoute = write<typeof reversePosting, Collections>(reversePosting, ({ body }, context) => {
  const { receivables, revenueSchedules, revenueArrangements } = context.store;
  const posted = requireReceivable(body.invoiceId, context);
  const decision = reverseReceivable(posted);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { receivable } = decision;
  const { legalEntity, customerId, invoiceId } = receivable;
  const gate = passGate(legalEntity, body.postedOn, "receivables", context);

  const schedule = revenueSchedules.require(receivable.revenueScheduleId);
  const billed = posted.revenueArrangementId === undefined ? undefined : revenueArrangements.require(posted.revenueArrangementId);
  const { lines, arrangement } = reversalDocuments(posted, schedule, billed);
  const entry = draftEntry(
    {
      id: idsOf(context).journalEntry("reversal", invoiceId),
      legalEntity,
      postedOn: body.postedOn,
      source: { kind: "reversal", id: invoiceId },
      customerId,
      reversesId: receivable.journalEntryId,
    },
    lines,
    gate,
    posted.functional,
    context,
  );
  const recognitions = schedule.lines.flatMap(({ journalEntryId }) => (journalEntryId === null ? [] : [journalEntryId]));
  for (const entryId of new Set([receivable.journalEntryId, ...recognitions])) markReversed(entryId, context);

  receivables.save(receivable);
  context.emit(receivableReversed, receivable);
  postEntry(entry, context);
  context.emit(scheduleCancelled, revenueSchedules.save(cancelLines(schedule)));
  context.unschedule("recognition", schedule.id);
  if (arrangement) context.emit(arrangementBilled, revenueArrangements.save(arrangement));
  return reply(receivable, receivables.version(receivable.id));
});
