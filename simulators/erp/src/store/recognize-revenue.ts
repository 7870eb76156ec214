import type { RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import { revenueRecognized } from "@cashline/contracts/systems/erp/events";
import { money } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import { journalEntry, recognitionLines } from "../domain/journal.ts";
import { dueLines, nextRunAt, recognitionDay, recognizeLines } from "../domain/revenue-schedule.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";
import { closedThroughOf, postEntry } from "./post-entry.ts";

/**
 * Puts the schedule on the agenda of the next month end that has something to recognise. Each schedule is a piece of work
 * of its own, so that what it publishes carries the correlation of the posting that laid it.
 */
export function scheduleRecognition(schedule: RevenueSchedule, context: CommandContext<Collections>): void {
  const runAt = nextRunAt(schedule, context.now);
  if (runAt) context.schedule(runAt, "recognition", schedule.id, { correlationId: context.correlationId });
}

/** Recognises what is due of one schedule: one entry a month, one event for all of them. */
export function recognizeRevenue(work: { key: string }, context: CommandContext<Collections>): void {
  const { store, today } = context;
  const schedule = store.revenueSchedules.require(work.key);
  const entries = new Map<string, string>();
  for (const line of dueLines(schedule, today)) entries.set(line.month, recognizeLine(schedule, line, context));
  const recognized = store.revenueSchedules.save(recognizeLines(schedule, entries));
  context.emit(revenueRecognized, recognized);
  scheduleRecognition(recognized, context);
}

function recognizeLine(schedule: RevenueSchedule, line: RevenueScheduleLine, context: CommandContext<Collections>): string {
  const { legalEntity } = schedule;
  const ids = idsOf(context);
  const id = ids.journalEntry("recognition", schedule.id, line.month);
  const { customerId } = context.store.receivables.require(ids.receivable(schedule.invoiceId));
  const postedOn = recognitionDay(line, context.today, closedThroughOf(legalEntity, context));
  const head = {
    id,
    legalEntity,
    postedOn,
    source: { kind: "recognition" as const, id: schedule.id },
    customerId,
    reversesId: null,
    postedAt: context.now,
  };
  postEntry(journalEntry(head, recognitionLines(money(line.amount))), context);
  return id;
}
