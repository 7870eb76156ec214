import { Refusal } from "@cashline/chassis/refusal";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Problem } from "@cashline/contracts/common/problems";
import { isUnreadable } from "../store/store.ts";
import { rowsOf } from "./rows.ts";
import type { TableRow } from "./table-row.ts";
import { QueueFull, type Writer } from "./writer.ts";

/**
 * Stores the events of a call, all or, when it is refused, none of them as arrived.
 * @throws Refusal `invalid-request` when it would not help to send them again. Events that cannot be made rows are all
 * named in `errors`; a row only the engine cannot read is not named, and the caller has to find it by sending fewer.
 * @throws Refusal `unavailable` when it would
 */
export async function ingest(writer: Writer, events: readonly CanonicalEvent[], storedAt: string): Promise<void> {
  const tenants = [...new Set(events.map(({ tenant }) => tenant))];
  const rows = rowsOfAll(events, storedAt);
  try {
    await writer.write(tenants, rows);
    for (const event of events) writer.arrived(event.tenant, arrivalOf(event));
  } catch (error) {
    if (isUnreadable(error)) throw new Refusal("invalid-request", `The store cannot read a row of these events: ${messageOf(error)}`);
    // The writer has logged what the store said.
    const why = error instanceof QueueFull ? error.message : "The store could not take the batch";
    throw new Refusal("unavailable", why, { retryAfterSeconds: 1 });
  }
}

/**
 * What has come in with an event: its object, `system.object_type`, where it carries the object, as `pi.object_states` keeps
 * it. A count or a notice leaves the object as it was, and goes by its own name: every night's usage is told of every subscription.
 */
export function arrivalOf({ system, objectType, objectId, type, payload }: CanonicalEvent): string {
  const carriesObject = (payload as { id?: unknown } | null)?.id === objectId;
  return carriesObject ? `${system}.${objectType}` : type.replace(/\.v\d+$/, "");
}

function rowsOfAll(events: readonly CanonicalEvent[], storedAt: string): TableRow[] {
  const rows: TableRow[] = [];
  const unkeepable: NonNullable<Problem["errors"]> = [];
  for (const [index, event] of events.entries()) {
    try {
      rows.push(...rowsOf(event, storedAt));
    } catch (error) {
      const message = `${event.type} ${event.eventId} cannot be kept: ${messageOf(error)}`;
      unkeepable.push({ pointer: `/body/items/${index}`, message });
    }
  }
  const [first] = unkeepable;
  if (!first) return rows;
  const others = unkeepable.length > 1 ? `; ${unkeepable.length - 1} more cannot either` : "";
  throw new Refusal("invalid-request", first.message + others, { errors: unkeepable });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
