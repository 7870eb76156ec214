import type { Sandbox } from "@cashline/contracts/common/control";
import type { FaultOf } from "@cashline/contracts/common/faults";
import type { Instant } from "@cashline/kernel/time";
import { hits, type Faults } from "./faults.ts";
import type { OutboxRow } from "./outbox.ts";

type EventFaultKind = "delay" | "drop" | "duplicate" | "reorder" | "schema_drift";
type EventName = Pick<OutboxRow, "id" | "type" | "subject">;

/** How events of one sandbox leave together. */
export type Arrangement = {
  /** What is done with once `sent` has been acknowledged: everything sent or dropped. */
  readonly taken: readonly OutboxRow[];
  /** What goes out, in this order. */
  readonly sent: readonly OutboxRow[];
  /** What waits for a later event. */
  readonly kept: OutboxRow | undefined;
};

/** What planted faults do to events on their way. Each event draws from its own stream, named by its id. */
export class EventFaults {
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Whether any fault planted in a sandbox is of a kind that holds events. */
  mayHold(tenant: string): boolean {
    return this.#faults.list(tenant).some(({ kind }) => kind === "delay" || kind === "reorder");
  }

  /** The instant before which a delay lets the event not go; undefined when none hits it. */
  delayedUntil(sandbox: Sandbox, event: EventName): Instant | undefined {
    return this.#hitting("delay", sandbox, event)
      .map(({ to }) => to)
      .toSorted()
      .at(-1);
  }

  /** The instant from which on the event is not reordered any more; null when there is none. */
  reorderedUntil(sandbox: Sandbox, event: EventName): Instant | null {
    const ends = this.#hitting("reorder", sandbox, event).map(({ to }) => to);
    const known = ends.filter((to) => to !== null);
    return known.length < ends.length ? null : (known.toSorted().at(-1) ?? null);
  }

  /**
   * Takes out what is dropped, changes the shape of what drifts, doubles what is duplicated, and puts what is reordered behind the others, last first. The
   * last of all is behind nothing: when it is to be reordered and comes alone, it is kept until a later one is there.
   * @param rows events of the sandbox that may go out now, in the order of its log
   * @param isOvertaken whether a later event of the sandbox has gone out already
   */
  arrange(sandbox: Sandbox, rows: readonly OutboxRow[], isOvertaken: (row: OutboxRow) => boolean): Arrangement {
    const isHit = (kind: EventFaultKind, row: OutboxRow): boolean => this.#hitting(kind, sandbox, row).length > 0;
    const going = rows.filter((row) => !isHit("drop", row));
    const behind = new Set(going.filter((row) => isHit("reorder", row)));
    const trailing = going.slice(going.findLastIndex((row) => !behind.has(row)) + 1);
    const [last] = trailing;
    const kept = last !== undefined && trailing.length === 1 && !isOvertaken(last) ? last : undefined;
    const inOrder = going.filter((row) => !behind.has(row));
    const reordered = [...behind].filter((row) => row !== kept).toReversed();
    return {
      taken: rows.filter((row) => row !== kept),
      sent: [...inOrder, ...reordered]
        .map((row) => this.#drifted(sandbox, row))
        .flatMap((row) => (isHit("duplicate", row) ? [row, row] : [row])),
      kept,
    };
  }

  /** The event in the shape that drifts give it. */
  #drifted(sandbox: Sandbox, row: OutboxRow): OutboxRow {
    const drifts = this.#hitting("schema_drift", sandbox, row);
    return drifts.length === 0 ? row : { ...row, body: drifts.reduce(drift, row.body) };
  }

  #hitting<Kind extends EventFaultKind>(kind: Kind, { tenant, now, seed }: Sandbox, { id, type, subject }: EventName): FaultOf<Kind>[] {
    return this.#faults.active(tenant, kind, now, type, subject).filter((fault) => hits(fault, seed, id));
  }
}

/** An event's text with one member of its data changed; the same text where its data has no such member. */
function drift(body: string, { member, change }: FaultOf<"schema_drift">): string {
  const event = JSON.parse(body) as { data: Record<string, unknown> };
  const { [member]: value, ...rest } = event.data;
  if (value === undefined) return body;
  const drifted = { removed: {}, renamed: { [`${member}V2`]: value }, retyped: { [member]: [value] } }[change];
  return JSON.stringify({ ...event, data: { ...rest, ...drifted } });
}
