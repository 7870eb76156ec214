import { Refusal } from "@cashline/chassis/refusal";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Problem } from "@cashline/contracts/common/problems";
import { rowsOf } from "./rows.ts";
import { QueueFull, type EventRows, type Writer } from "./writer.ts";

/**
 * Takes the events of a call in, all or none: they are kept from here on, and in the figures of whoever asks from here on.
 * @throws Refusal `invalid-request` when it would not help to send them again; events that cannot be made rows are all named
 * in `errors`
 * @throws Refusal `unavailable` when it would
 */
export function ingest(writer: Writer, events: readonly CanonicalEvent[]): void {
  const rows = rowsOfAll(events);
  try {
    writer.take(rows);
  } catch (error) {
    if (error instanceof QueueFull) throw new Refusal("unavailable", error.message, { retryAfterSeconds: 1 });
    throw error;
  }
  for (const event of events) writer.arrived(event.tenant, arrivalOf(event));
}

/**
 * What has come in with an event: its object, `system.object_type`, where it carries the object, as `pi.latest_objects` keeps
 * it. A count or a notice leaves the object as it was, and goes by its own name: every night's usage is told of every subscription.
 */
export function arrivalOf({ system, objectType, objectId, type, payload }: CanonicalEvent): string {
  const carriesObject = (payload as { id?: unknown } | null)?.id === objectId;
  return carriesObject ? `${system}.${objectType}` : type.replace(/\.v\d+$/, "");
}

function rowsOfAll(events: readonly CanonicalEvent[]): EventRows[] {
  const takenAt = new Date().toISOString();
  const kept: EventRows[] = [];
  const unkeepable: NonNullable<Problem["errors"]> = [];
  for (const [index, event] of events.entries()) {
    try {
      kept.push({ event, rows: rowsOf(event, takenAt) });
    } catch (error) {
      const message = `${event.type} ${event.eventId} cannot be kept: ${messageOf(error)}`;
      unkeepable.push({ pointer: `/body/items/${index}`, message });
    }
  }
  const [first] = unkeepable;
  if (!first) return kept;
  const others = unkeepable.length > 1 ? `; ${unkeepable.length - 1} more cannot either` : "";
  throw new Refusal("invalid-request", first.message + others, { errors: unkeepable });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
