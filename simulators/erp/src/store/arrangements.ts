import type { FunctionalRate, JournalEntry } from "@cashline/contracts/systems/erp/entities";
import { arrangementRecognized } from "@cashline/contracts/systems/erp/events";
import type { PerformanceObligation, RevenueArrangement } from "@cashline/contracts/systems/erp/revenue-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { recognizeDue, type ArrangementMoved } from "../domain/arrangement.ts";
import { unmappedRole } from "../domain/chart-of-accounts.ts";
import { revenueLines } from "../domain/contract-position.ts";
import { translateLines } from "../domain/fx.ts";
import { firstOpenDay } from "../domain/periods.ts";
import type { CalendarDate, Instant } from "@cashline/kernel/time";
import { nextRunAt } from "../domain/revenue-schedule.ts";
import { draftEntry } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { gateOf, type Gate } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { postEntry } from "./post-entry.ts";
import { runDay, waiting } from "./run-day.ts";
import { legalEntityOf } from "./settings.ts";

/** The entry of a step: its id is known before the step is decided, since the lines it makes carry it. */
type StepEntry = { id: string; kind: JournalEntry["source"]["kind"]; postedOn: string };

/** Where an arrangement stands after a step, and the entry that takes it there; none when no revenue moved. */
export function bookStep(
  { arrangement, revenue }: ArrangementMoved,
  step: StepEntry,
  gate: Gate,
  context: CommandContext<Collections>,
): { arrangement: RevenueArrangement; entry: JournalEntry | undefined } {
  const { position, lines } = revenueLines(arrangement, revenue);
  const { legalEntity, customerId, id } = arrangement;
  const rate: FunctionalRate | undefined = arrangement.functional;
  const entry =
    lines.length === 0
      ? undefined
      : draftEntry(
          { id: step.id, legalEntity, postedOn: step.postedOn, source: { kind: step.kind, id }, customerId },
          rate ? translateLines(lines, rate) : lines,
          gate,
          rate,
          context,
        );
  const obligations = entry ? arrangement.obligations : arrangement.obligations.map((obligation) => withoutEntry(obligation, step.id));
  return { arrangement: { ...arrangement, ...position, obligations }, entry };
}

/** Where what one obligation gains another loses, no revenue moves and there is no entry to name. */
function withoutEntry(obligation: PerformanceObligation, entryId: string): PerformanceObligation {
  const lines = obligation.lines.map((line) => (line.journalEntryId === entryId ? { ...line, journalEntryId: null } : line));
  return { ...obligation, lines };
}

/** The first day an arrangement can have revenue on: its inception, or where the books of its entity begin. */
function beginOf({ inceptionOn, legalEntity }: RevenueArrangement, context: CommandContext<Collections>): CalendarDate {
  const first = `${legalEntityOf(legalEntity, context).firstPeriod}-01`;
  return inceptionOn > first ? inceptionOn : first;
}

/** Puts an arrangement on the agenda of the next month end that has something to recognise, or takes it off. */
export function scheduleArrangement(arrangement: RevenueArrangement, context: CommandContext<Collections>): void {
  const lines = arrangement.obligations
    .flatMap((obligation) => obligation.lines)
    .toSorted((a, b) => (a.recognizeOn < b.recognizeOn ? -1 : a.recognizeOn > b.recognizeOn ? 1 : 0));
  const runAt = nextRunAt({ lines }, context.now, beginOf(arrangement, context));
  if (runAt) context.schedule(runAt, "arrangement-recognition", arrangement.id, { correlationId: context.correlationId });
  else context.unschedule("arrangement-recognition", arrangement.id);
}

/** Keeps an arrangement after a step, posts its entry and sets its next run. */
export function keepStep(
  booked: { arrangement: RevenueArrangement; entry: JournalEntry | undefined },
  context: CommandContext<Collections>,
): RevenueArrangement {
  const kept = context.store.revenueArrangements.save(booked.arrangement);
  if (booked.entry) postEntry(booked.entry, context);
  scheduleArrangement(kept, context);
  return kept;
}

/**
 * The month-end run of one arrangement: one entry for all its obligations, on the run's day or the first open one. It
 * waits for the end of a maintenance window, and for the next month end when an account is missing.
 */
export function recognizeArrangement(work: { key: string; data?: unknown }, context: CommandContext<Collections>): void {
  const arrangement = context.store.revenueArrangements.require(work.key);
  const gate = gateOf(arrangement.legalEntity, context);
  const runOn = runDay(work, context);
  if (gate.window) return context.schedule(gate.window.to, "arrangement-recognition", arrangement.id, waiting(work, runOn));
  if (unmappedRole(["contract_asset", "contract_liability", "revenue"], gate.mapping) !== undefined)
    return scheduleArrangement(arrangement, context);
  context.emit(arrangementRecognized, keepStep(arrangementRun(arrangement, runOn, context.now, gate, context), context));
}

/** An arrangement as the run struck at `runAt` leaves it, and its entry; the same for the run and its preview. */
export function arrangementRun(
  arrangement: RevenueArrangement,
  runOn: CalendarDate,
  runAt: Instant,
  gate: Gate,
  context: CommandContext<Collections>,
): ReturnType<typeof bookStep> {
  const id = idsOf(context).journalEntry("contract_recognition", arrangement.id, runAt);
  const postedOn = firstOpenDay(runOn, gate.closedThrough);
  const due = recognizeDue(arrangement, runOn, id, beginOf(arrangement, context));
  return bookStep(due, { id, kind: "contract_recognition", postedOn }, gate, context);
}
