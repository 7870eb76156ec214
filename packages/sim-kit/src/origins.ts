import type { Origin } from "@cashline/chassis/outbox";
import type { DueWork } from "@cashline/chassis/sandboxes";
import type { CallContext } from "@cashline/chassis/server";
import { childTraceparent } from "@cashline/telemetry/trace";

/** Where what a command does comes from. */
export type Origins = {
  /** The business case of an event about `subject`, and the span it is written in. */
  of(subject: string): Pick<CallContext, "correlationId" | "traceparent">;
  /** What work put on the agenda is to go on with; null where nothing is known. */
  readonly scheduled: Pick<DueWork, "correlationId" | "traceparent">;
};

/** A call gives its own business case and trace to everything it does. */
export function originsOfCall({ correlationId, traceparent }: Pick<CallContext, "correlationId" | "traceparent">): Origins {
  const origin = { correlationId, traceparent };
  return { of: () => origin, scheduled: origin };
}

/**
 * What happens by itself later goes on with a business case and its trace: with the one its data names, the call that
 * scheduled it; else with that of the object, since one run may serve objects of many cases; and for an object nobody has
 * heard of, with the call's. Each trace goes on in one new span. Where nothing is known, object and work begin their own.
 * @param last where the last event about an object came from
 */
export function originsOfDueWork(work: DueWork, last: (subject: string) => Origin | undefined, system: string): Origins {
  const named = (work.data as { correlationId?: string } | null)?.correlationId;
  const correlationId = named ?? work.correlationId ?? null;
  const spans = new Map<string | null, string>();
  const spanIn = (trace: string | null): string => {
    const span = spans.get(trace) ?? childTraceparent(trace ?? undefined);
    spans.set(trace, span);
    return span;
  };
  const traceparent = work.traceparent ?? null;
  return {
    of: (subject) => {
      const before = named === undefined || traceparent === null ? last(subject) : undefined;
      return {
        correlationId: named ?? before?.correlationId ?? correlationId ?? `${system}:${subject}`,
        traceparent: spanIn(before?.traceparent ?? traceparent),
      };
    },
    scheduled: { correlationId, traceparent: traceparent === null ? null : spanIn(traceparent) },
  };
}
