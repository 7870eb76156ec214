import { gapDetected, gapEnded } from "@cashline/contracts/systems/metering/events";
import type { Binding, Expectation } from "@cashline/contracts/systems/metering/entities";
import type { Instant } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { boundFrom } from "../domain/binding.ts";
import { attune, heard, silent } from "../domain/expectation.ts";
import { startOfDay } from "../domain/window.ts";
import type { Collections } from "./collections.ts";

type Context = CommandContext<Collections>;

export const expectationId = (subjectId: string, meterId: string, { id }: Pick<Context, "id">): string => id("exp", subjectId, meterId);

/** The time of the last event of each subject, by meter. */
export type Heard = Map<string, Map<string, Instant>>;

/** Tells expectations what was heard last; a gap that ends is told. */
export function tellExpectations(last: Heard, context: Context): void {
  const { expectations } = context.store;
  if (expectations.page({ limit: 1 }).items.length === 0) return;
  for (const [subjectId, byMeter] of last) {
    for (const expectation of expectations.find({ subjectId })) {
      const time = byMeter.get(expectation.meterId);
      const after = time === undefined ? undefined : heard(expectation, time, context.now);
      if (!after) continue;
      expectations.save(after);
      if (after.status === "met") scheduleCheck(after, context);
      if (expectation.status === "gap" && after.status === "met") context.emit(gapEnded, after);
    }
  }
}

/** Puts the next look at a subject on the agenda; a later one moves it. */
export function scheduleCheck({ id, dueAt }: Expectation, context: Context): void {
  if (dueAt === null) context.unschedule("gap-check", id);
  else context.schedule(dueAt, "gap-check", id);
}

/** From when on a subject may be heard of on a meter; null for never again. */
export function listensFrom({ subjectId, meterId }: Pick<Expectation, "subjectId" | "meterId">, { store, now }: Context): Instant | null {
  return store.meters.require(meterId).status === "archived" ? null : boundFrom(store.bindings.find({ subjectId }), now);
}

/** Brings expectations in line after a meter was archived, or a binding began or ended. */
export function attuneExpectations(which: Partial<Expectation>, context: Context): void {
  for (const expectation of context.store.expectations.find(which)) attuneOne(expectation, context);
}

function attuneOne(expectation: Expectation, context: Context): Expectation {
  const after = attune(expectation, listensFrom(expectation, context), context.now);
  if (!after) return expectation;
  context.store.expectations.save(after);
  scheduleCheck(after, context);
  return after;
}

/** Looks at a subject's expectations again when a binding ends; one that has ended is looked at at once. */
export function scheduleBindingEnd({ id, subjectId, endOn }: Binding, context: Context): void {
  attuneExpectations({ subjectId }, context);
  if (endOn !== null && endOn > context.today) context.schedule(startOfDay(endOn), "binding-end", id);
}

/** On the first day after a binding. */
export function bindingEnds(work: { key: string }, context: Context): void {
  attuneExpectations({ subjectId: context.store.bindings.require(work.key).subjectId }, context);
}

/** At the due instant of an expectation: silence is told once, until something is heard again. */
export function checkForGap(work: { key: string }, context: Context): void {
  const { expectations } = context.store;
  const after = silent(attuneOne(expectations.require(work.key), context), context.now);
  if (!after) return;
  expectations.save(after);
  context.emit(gapDetected, after);
}
