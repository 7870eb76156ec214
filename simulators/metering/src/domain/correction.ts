import type { Meter, MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { UsageData, UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import type { Instant } from "@cashline/kernel/time";
import { readUsage } from "./reading.ts";

export type CorrectionRefused = {
  readonly outcome: "refused";
  readonly code: "event-not-counted" | "already-corrected" | "replacement-unusable";
  readonly detail: string;
};

/** Under which source compensating events are kept. */
export const CORRECTIONS = "/corrections";

/**
 * The events that correct one: a reversal of it and, where its data is to be other, a replacement. Both count where it
 * counted, at its instant. The event itself stays as it came (usage is corrected by compensation, never in place).
 * Source: ours; Stripe's meter event adjustments cancel by identifier.
 * @param ground the meters the event counts on, the policy a replacement has to satisfy, and the instant of the correction
 * @param ids under which the two are kept
 */
export function correctUsage(
  event: UsageEvent,
  isCorrected: boolean,
  replacement: UsageData | null,
  { meters, policy, at }: { readonly meters: readonly Meter[]; readonly policy: MeteringPolicy; readonly at: Instant },
  ids: { readonly reversal: string; readonly replacement: string },
): { outcome: "corrected"; reversal: UsageEvent; replacement: UsageEvent | null } | CorrectionRefused {
  if (isCorrected) return { outcome: "refused", code: "already-corrected", detail: `${event.id} has been corrected` };
  if (event.kind === "reversal" || event.countedAt === null)
    return {
      outcome: "refused",
      code: "event-not-counted",
      detail: event.kind === "reversal" ? `${event.id} takes another back` : `${event.id} counts nowhere`,
    };
  const compensating = { ...event, source: CORRECTIONS, receivedAt: at, batchId: null };
  const reversal: UsageEvent = { ...compensating, id: ids.reversal, eventId: ids.reversal, kind: "reversal", reverses: event.id };
  if (replacement === null) return { outcome: "corrected", reversal, replacement: null };
  for (const meter of meters) {
    const read = readUsage(meter, replacement, policy);
    if (read.outcome === "unread") return { outcome: "refused", code: "replacement-unusable", detail: read.detail };
  }
  return {
    outcome: "corrected",
    reversal,
    replacement: { ...compensating, id: ids.replacement, eventId: ids.replacement, kind: "replacement", reverses: null, data: replacement },
  };
}

/** What still counts of some events: neither what takes back nor what was taken back. Source: as `correctUsage`. */
export function inForce(events: readonly UsageEvent[]): UsageEvent[] {
  const reversed = new Set(events.map(({ reverses }) => reverses));
  return events.filter(({ id, kind, countedAt }) => kind !== "reversal" && countedAt !== null && !reversed.has(id));
}
