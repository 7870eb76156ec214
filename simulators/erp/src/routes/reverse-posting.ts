import { receivableReversed, scheduleCancelled } from "@cashline/contracts/systems/erp/events";
import { reversePosting } from "@cashline/contracts/systems/erp/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { journalEntry, reversalLines } from "../domain/journal.ts";
import { reverseReceivable } from "../domain/receivable.ts";
import { cancelLines, sumOfLines } from "../domain/revenue-schedule.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { markReversed, postEntry } from "../store/post-entry.ts";
import { requireOpenPeriod, requireReceivable } from "./require-receivable.ts";

export const reversePostingRoute = write<typeof reversePosting, Collections>(reversePosting, ({ body }, context) => {
  const { receivables, revenueSchedules } = context.store;
  const decision = reverseReceivable(requireReceivable(body.invoiceId, context));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { receivable } = decision;
  const { legalEntity, customerId, invoiceId } = receivable;
  requireOpenPeriod(legalEntity, body.postedOn, context);

  const schedule = revenueSchedules.require(receivable.revenueScheduleId);
  const entry = journalEntry(
    {
      id: idsOf(context).journalEntry("reversal", invoiceId),
      legalEntity,
      postedOn: body.postedOn,
      source: { kind: "reversal", id: invoiceId },
      customerId,
      reversesId: receivable.journalEntryId,
      postedAt: context.now,
    },
    reversalLines(money(receivable.net), money(receivable.tax), sumOfLines(schedule, "recognized")),
  );
  const recognitions = schedule.lines.flatMap(({ journalEntryId }) => (journalEntryId === null ? [] : [journalEntryId]));
  for (const entryId of [receivable.journalEntryId, ...recognitions]) markReversed(entryId, context);

  receivables.save(receivable);
  context.emit(receivableReversed, receivable);
  postEntry(entry, context);
  context.emit(scheduleCancelled, revenueSchedules.save(cancelLines(schedule)));
  context.unschedule("recognition", schedule.id);
  return reply(receivable, receivables.version(receivable.id));
});
