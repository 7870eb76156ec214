import { createHash } from "node:crypto";
import { inCanonicalOrder } from "./canonical-order.ts";
import { judge } from "./conformance.ts";
import { NOT_OF_THE_WAY, RULES_VERSION } from "./declared-flow.ts";
import { stepsText, type Step } from "./steps.ts";

/** An activity that came again, how often, and the time from each occurrence to the next. */
export type Returned = { readonly activity: string; readonly returns: number; readonly ms: number };

/** First 16 hex digits of the SHA-256 over the path, an activity a line. */
export function pathHash(path: readonly string[]): string {
  return createHash("sha256").update(path.join("\n")).digest("hex").slice(0, 16);
}

/** The events of one case, each once, whatever the order and number of their arrivals; null when there is nothing new. */
export function merged(known: readonly Step[], arrived: readonly Step[]): Step[] | null {
  const byId = new Map(known.map((step) => [step.id, step]));
  for (const step of arrived) if (!byId.has(step.id)) byId.set(step.id, step);
  return byId.size === known.length ? null : inCanonicalOrder([...byId.values()]);
}

/**
 * The row of a case in `pi.process_variants`. Steps that come by the calendar are not of the way and cost it no time, so a
 * wait runs from one step of the way to the next. Pure: the same events give the same row.
 */
export function wayRow(tenant: string, correlationId: string, steps: readonly Step[]): Record<string, unknown> {
  const way = steps.filter(({ activity }) => !NOT_OF_THE_WAY.has(activity));
  const path = way.map(({ activity }) => activity);
  const { flow, deviations } = judge(steps);
  return {
    tenant,
    correlation_id: correlationId,
    version: RULES_VERSION * 2 ** 32 + steps.length,
    flow,
    events: steps.length,
    started_at: clockOf(steps[0]),
    ended_at: clockOf(steps.at(-1)),
    path_hash: pathHash(path),
    path,
    waits_ms: way.map(({ at }, index) => at - (way[index - 1]?.at ?? at)),
    rework: returned(way),
    deviations: deviations.map(({ kind, activity, detail, eventIds }) => ({ kind, activity, detail, event_ids: eventIds })),
    steps: stepsText(steps),
  };
}

/** Activities that came more than once, by name. */
export function returned(way: readonly Pick<Step, "activity" | "at">[]): Returned[] {
  return [...Map.groupBy(way, ({ activity }) => activity)]
    .filter(([, occurrences]) => occurrences.length > 1)
    .map(([activity, occurrences]) => ({
      activity,
      returns: occurrences.length - 1,
      ms: (occurrences.at(-1)?.at ?? 0) - (occurrences[0]?.at ?? 0),
    }))
    .toSorted((one, other) => (one.activity < other.activity ? -1 : 1));
}

/** @throws Error for a case without events, which has no row */
function clockOf(step: Step | undefined): string {
  if (!step) throw new Error("a case without events has no way");
  return new Date(step.at).toISOString().replace("T", " ").replace("Z", "");
}
