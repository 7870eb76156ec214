import type { JournalEntry, Receivable, RevenueSchedule, RevenueScheduleLine } from "@cashline/contracts/systems/erp/entities";
import { revenueRecognized } from "@cashline/contracts/systems/erp/events";
import { money, moneyWire, subtractMoney, type Money } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { unmappedRole } from "../domain/chart-of-accounts.ts";
import { carryAt, release } from "../domain/fx.ts";
import { journalEntry, recognitionLines } from "../domain/journal.ts";
import { dueLines, nextRunAt, recognitionDay, recognizeLines, sumOfLines } from "../domain/revenue-schedule.ts";
import { headOf } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { gateOf, type Gate } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { postEntry } from "./post-entry.ts";
import { runDay, waiting } from "./run-day.ts";

/** The posted invoice a schedule spreads. */
export function invoiceOf({ invoiceId }: RevenueSchedule, context: CommandContext<Collections>): Receivable {
  return context.store.receivables.require(idsOf(context).receivable(invoiceId));
}

/**
 * Puts the schedule on the agenda of the next month end that has something to recognise. Each schedule is a piece of work
 * of its own, so that what it publishes carries the correlation of the posting that laid it.
 */
export function scheduleRecognition(schedule: RevenueSchedule, context: CommandContext<Collections>): void {
  const runAt = nextRunAt(schedule, context.now, invoiceOf(schedule, context).postedOn);
  if (runAt) context.schedule(runAt, "recognition", schedule.id, { correlationId: context.correlationId });
}

/**
 * Recognises what is due of one schedule: one entry a month, one event for all of them. In a maintenance window the run
 * waits for its end; without an account to post to, for the next month end.
 */
export function recognizeRevenue(work: { key: string; data?: unknown }, context: CommandContext<Collections>): void {
  const { store } = context;
  const schedule = store.revenueSchedules.require(work.key);
  const gate = gateOf(schedule.legalEntity, context);
  const runOn = runDay(work, context);
  if (gate.window) return context.schedule(gate.window.to, "recognition", schedule.id, waiting(work, runOn));
  if (unmappedRole(["deferred_revenue", "revenue"], gate.mapping) !== undefined) return scheduleRecognition(schedule, context);
  const { recognized, entries } = recognition(schedule, runOn, gate, context);
  for (const entry of entries) postEntry(entry, context);
  context.emit(revenueRecognized, store.revenueSchedules.save(recognized));
  scheduleRecognition(recognized, context);
}

/** A schedule as a run leaves it and the entries that take it there, nothing written yet: the same for the run and its preview. */
export function recognition(
  schedule: RevenueSchedule,
  runOn: CalendarDate,
  gate: Gate,
  context: CommandContext<Collections>,
): { recognized: RevenueSchedule; entries: JournalEntry[] } {
  const invoice = invoiceOf(schedule, context);
  const entries: JournalEntry[] = [];
  const entryOfMonth = new Map<string, string>();
  let planned = sumOfLines(schedule, "planned").minor;
  let deferred = schedule.functional && money(schedule.functional.deferred);
  for (const line of dueLines(schedule, runOn, invoice.postedOn)) {
    const { minor } = money(line.amount);
    const worth = deferred && release(deferred, minor, planned);
    const entry = recognitionEntry(schedule, line, { worth, runOn, gate, invoice }, context);
    entries.push(entry);
    entryOfMonth.set(line.month, entry.id);
    planned -= minor;
    deferred = deferred && worth && subtractMoney(deferred, worth);
  }
  return { recognized: withDeferred(recognizeLines(schedule, entryOfMonth), deferred), entries };
}

function withDeferred(schedule: RevenueSchedule, deferred: Money | undefined): RevenueSchedule {
  const { functional } = schedule;
  return functional && deferred ? { ...schedule, functional: { ...functional, deferred: moneyWire(deferred) } } : schedule;
}

/** Deferred revenue becomes revenue at the rate it was booked at: it is no monetary item (ASC 830-10-45-18, IAS 21.23). */
function recognitionEntry(
  schedule: RevenueSchedule,
  line: RevenueScheduleLine,
  { worth, runOn, gate, invoice }: { worth: Money | undefined; runOn: CalendarDate; gate: Gate; invoice: Receivable },
  context: CommandContext<Collections>,
): JournalEntry {
  const about = {
    id: idsOf(context).journalEntry("recognition", schedule.id, line.month),
    legalEntity: schedule.legalEntity,
    postedOn: recognitionDay(line, { runOn, closed: gate.closedThrough, from: invoice.postedOn }),
    source: { kind: "recognition" as const, id: schedule.id },
    customerId: invoice.customerId,
  };
  const lines = recognitionLines(money(line.amount));
  const carried = worth ? lines.map((each) => carryAt(each, worth)) : lines;
  return journalEntry(headOf(about, gate, context), carried, gate.mapping, worth && schedule.functional);
}
