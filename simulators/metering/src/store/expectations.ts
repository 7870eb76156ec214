import { gapDetected, gapEnded } from "@cashline/contracts/systems/metering/events";
import type { Expectation } from "@cashline/contracts/systems/metering/entities";
import type { Instant } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { heard, silent } from "../domain/expectation.ts";
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

/** At the due instant of an expectation: silence is told once, until something is heard again. */
export function checkForGap(work: { key: string }, context: Context): void {
  const { expectations } = context.store;
  const after = silent(expectations.require(work.key), context.now);
  if (!after) return;
  expectations.save(after);
  context.emit(gapDetected, after);
}
