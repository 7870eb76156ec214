/** Events of one write; of all sandboxes together where `tenant` is null, since nobody knows what was written before the start. */
type Entry = { readonly tenant: string | null; readonly through: number; readonly events: number; readonly atMs: number };
type Partition = { entries: Entry[]; end: number; committed: number };

/** Beyond so many entries of a partition, neighbours of one sandbox are put together. */
const MOST_ENTRIES = 10_000;

/** What waits of a sandbox. */
export type Waiting = { readonly events: number; readonly oldestAtMs: number };

/**
 * What has been written to a topic and its group of readers has not committed, by partition and sandbox. A position is that
 * of an event in its partition, from 0 on; a group has committed the position it reads next.
 */
export class Unread {
  readonly #partitions = new Map<number, Partition>();
  readonly #taken = new Map<string, number>();
  readonly #mostEntries: number;

  constructor(mostEntries = MOST_ENTRIES) {
    this.#mostEntries = mostEntries;
  }

  /** Says where a partition ends and what is committed of it, before anything else is told of it. */
  begin(partition: number, { committed, end }: { committed: number; end: number }, atMs: number): void {
    const events = end - committed;
    this.#partitions.set(partition, { entries: events > 0 ? [{ tenant: null, through: end - 1, events, atMs }] : [], end, committed });
  }

  /** Events of a sandbox were written, the last of them at `through`. */
  wrote(partition: number, entry: { tenant: string; through: number; events: number; atMs: number }): void {
    const held = this.#of(partition);
    held.end = Math.max(held.end, entry.through + 1);
    held.entries.push(entry);
    if (held.entries.length > this.#mostEntries) held.entries = thinned(held.entries);
  }

  /** The group goes on at `position`. */
  committed(partition: number, position: number): void {
    const held = this.#of(partition);
    held.committed = position;
    const left = held.entries.findIndex(({ through }) => through >= position);
    const done = held.entries.splice(0, left === -1 ? held.entries.length : left);
    for (const { tenant, events } of done) if (tenant !== null) this.#taken.set(tenant, this.taken(tenant) + events);
  }

  /** Events in the topic that the group has not committed. */
  get lag(): number {
    return [...this.#partitions.values()].reduce((sum, { end, committed }) => sum + Math.max(0, end - committed), 0);
  }

  /** Whether events of a sandbox wait, or may, since what was written before the start is anybody's. */
  holds(partition: number, tenant: string): boolean {
    return this.#of(partition).entries.some((entry) => entry.tenant === tenant || entry.tenant === null);
  }

  /** What waits of a sandbox, as far as it is known. */
  waiting(partition: number, tenant: string): Waiting | undefined {
    const own = this.#of(partition).entries.filter((entry) => entry.tenant === tenant);
    const [oldest] = own;
    return oldest && { events: own.reduce((sum, { events }) => sum + events, 0), oldestAtMs: oldest.atMs };
  }

  /** Events of a sandbox that the group has committed since the start. */
  taken(tenant: string): number {
    return this.#taken.get(tenant) ?? 0;
  }

  /** A sandbox is gone: nobody waits for its events. */
  forget(tenant: string): void {
    this.#taken.delete(tenant);
    for (const held of this.#partitions.values()) held.entries = held.entries.filter((entry) => entry.tenant !== tenant);
  }

  #of(partition: number): Partition {
    const held = this.#partitions.get(partition);
    if (!held) throw new Error(`partition ${partition} was not begun with`);
    return held;
  }
}

/** Two entries of a sandbox become one, which ends where the later did and is as old as the earlier. */
function thinned(entries: readonly Entry[]): Entry[] {
  const earlier = new Map<string | null, Entry>();
  const kept: Entry[] = [];
  for (const entry of entries) {
    const before = earlier.get(entry.tenant);
    if (before) {
      earlier.delete(entry.tenant);
      kept.push({ ...entry, events: before.events + entry.events, atMs: before.atMs });
    } else earlier.set(entry.tenant, entry);
  }
  return [...kept, ...earlier.values()].toSorted((a, b) => a.through - b.through);
}
