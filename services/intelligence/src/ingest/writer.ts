import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Logger } from "@cashline/telemetry/logger";
import { clock } from "../store/columns.ts";
import { LateWork } from "../store/late-work.ts";
import { isUnreadable, type Store } from "../store/store.ts";
import { FILLED_BY_EVENTS, rowsOf } from "./rows.ts";
import type { Spool } from "./spool.ts";
import { storeRows, type TableRow } from "./table-row.ts";

/** Written after every other table, so that an event shows as stored only when all of it is. */
const ARRIVALS = "pi.raw_events";

/** How many times as long as it should an event waits when the store counts as behind. */
const LATE = 4;

/** An event beside the rows it becomes. */
export type EventRows = { readonly event: CanonicalEvent; readonly rows: readonly TableRow[] };

type Taken = { readonly id: number; readonly rows: readonly EventRows[]; readonly atMs: number };
type Refused = { event: CanonicalEvent; reason: string };

/** The queue is full; the source has to deliver again later. */
export class QueueFull extends Error {}

/** What was taken in before a question cannot be stored now, so that an answer would leave it out. */
export class NotStored extends Error {}

export type WriterSettings = {
  /** How long a first row waits for company, in milliseconds of the wall clock: an insert costs what its rows do not. */
  readonly lingerMs: number;
  /** Rows that make a batch full. */
  readonly batchRows: number;
  /** Rows that may wait; beyond, callers are turned away. */
  readonly queueRows: number;
};

/**
 * Takes events in, and stores their rows in common batches, one insert per table. What is taken in is in the spool, so a caller
 * need not wait for the store, and a killed process loses nothing: rows are such that storing them twice changes nothing.
 * While the store takes nothing, rows wait and are tried again. An event whose row the engine cannot read is put aside, and
 * the others are stored.
 */
export class Writer {
  readonly #store: Pick<Store, "insert">;
  readonly #spool: Spool;
  readonly #settings: WriterSettings;
  readonly #logger: Logger;
  readonly #late: LateWork;
  readonly #taken = new Map<string, number>();
  readonly #arrivals = new Map<string, Map<string, number>>();
  #queue: Taken[] = [];
  #waiting = 0;
  /** Of what waits, the rows by table. */
  readonly #waitingIn = new Map<string, number>();

  constructor(store: Pick<Store, "insert">, spool: Spool, settings: WriterSettings, logger: Logger) {
    this.#store = store;
    this.#spool = spool;
    this.#settings = settings;
    this.#logger = logger;
    const failed = "rows could not be stored; they are tried again";
    this.#late = new LateWork({ work: () => this.#flush(), lingerMs: settings.lingerMs, failed, logger });
  }

  /**
   * Takes the events of a call in: they are kept from here on, and stored soon.
   * @throws QueueFull when too much is waiting; a caller alone may bring more than the queue holds
   * @throws what SQLite says of a full disk; nothing has been taken in then
   */
  take(events: readonly EventRows[]): void {
    const rows = countOf(events);
    if (this.#waiting + rows > this.#settings.queueRows && this.#waiting > 0)
      throw new QueueFull(`${this.#waiting} rows are waiting to be stored`);
    this.#add(this.#spool.keep(events.map(({ event }) => event)), events);
  }

  /** Takes in again what an earlier run kept and did not store; what can be made no rows by today's rules is put aside. */
  resume(): void {
    const takenAt = new Date().toISOString();
    for (const { id, events } of this.#spool.left()) {
      const rows: EventRows[] = [];
      const refused: Refused[] = [];
      for (const event of events) {
        try {
          rows.push({ event, rows: rowsOf(event, takenAt) });
        } catch (error) {
          refused.push(this.#refusedFor(event, error));
        }
      }
      if (refused.length > 0) this.#spool.settle([], refused);
      this.#add(id, rows);
    }
  }

  /**
   * Resolves once everything taken in before the call is stored or put aside, so that a question about these tables misses
   * nothing: what waits for others need not be stored for it. @throws NotStored while the store takes nothing
   */
  async settled(tables?: ReadonlySet<string>): Promise<void> {
    if (this.#waiting === 0 || (tables !== undefined && !this.#waitsFor(tables))) return;
    try {
      await this.#late.done();
    } catch (error) {
      this.#late.plan();
      throw new NotStored(`${this.#waiting} rows that were taken in cannot be stored`, { cause: error });
    }
  }

  /** Rows taken in that are not stored yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Events of each sandbox that wait although their time has come and more, oldest first: the store is behind. */
  late(nowMs = performance.now()): { tenant: string; atMs: number }[] {
    const due = nowMs - this.#settings.lingerMs * LATE;
    return this.#queue
      .filter(({ atMs }) => atMs < due)
      .flatMap(({ rows, atMs }) => rows.map(({ event: { tenant } }) => ({ tenant, atMs })));
  }

  /** Calls of a sandbox taken in since the start. */
  taken(tenant: string): number {
    return this.#taken.get(tenant) ?? 0;
  }

  /** Something has been taken in, named as `arrivalOf` does. */
  arrived(tenant: string, object: string): void {
    const counts = this.#arrivals.get(tenant) ?? new Map<string, number>();
    this.#arrivals.set(tenant, counts.set(object, (counts.get(object) ?? 0) + 1));
  }

  /** How often something of that name has been taken in since the start. */
  arrivals(tenant: string, object: string): number {
    return this.#arrivals.get(tenant)?.get(object) ?? 0;
  }

  /** Forgets what was counted and put aside of a sandbox that is gone. */
  forget(tenant: string): void {
    this.#taken.delete(tenant);
    this.#arrivals.delete(tenant);
    this.#spool.forget(tenant);
  }

  /** Stores what waits, or leaves it in the spool for the next start where that fails. */
  async close(): Promise<void> {
    await this.settled().catch((error: unknown) => this.#logger.error({ err: error }, "rows are left for the next start"));
    await this.#late.close();
  }

  /** Any row may be waited for by a table that others than events' own rows fill, such as a view. */
  #waitsFor(tables: ReadonlySet<string>): boolean {
    return [...tables].some((table) => !FILLED_BY_EVENTS.has(table) || (this.#waitingIn.get(table) ?? 0) > 0);
  }

  /** Counts rows that begin to wait, or, `by` -1, wait no more. */
  #count(events: readonly EventRows[], by: 1 | -1): void {
    for (const { table } of events.flatMap(({ rows }) => rows)) {
      this.#waiting += by;
      this.#waitingIn.set(table, (this.#waitingIn.get(table) ?? 0) + by);
    }
  }

  #add(id: number, rows: readonly EventRows[]): void {
    this.#queue.push({ id, rows, atMs: performance.now() });
    this.#count(rows, 1);
    for (const tenant of new Set(rows.map(({ event }) => event.tenant))) this.#taken.set(tenant, this.taken(tenant) + 1);
    if (this.#waiting >= this.#settings.batchRows) this.#late.hurry();
    else this.#late.plan();
  }

  async #flush(): Promise<void> {
    const batch = [...this.#queue];
    if (batch.length === 0) return;
    const refused = await this.#insert(batch.flatMap(({ rows }) => rows));
    this.#spool.settle(
      batch.map(({ id }) => id),
      refused,
    );
    this.#queue = this.#queue.slice(batch.length);
    for (const { rows } of batch) this.#count(rows, -1);
  }

  /** One insert per table; where the engine cannot read a row, half by half. Answers what it will not read. @throws what else it says */
  async #insert(events: readonly EventRows[]): Promise<Refused[]> {
    const rows = events.flatMap((each) => each.rows);
    // An event is as fresh as it is there to be read, not to be taken in.
    const storedAt = clock(new Date().toISOString());
    const arrivals = rows
      .filter(({ table }) => table === ARRIVALS)
      .map(({ table, row }) => ({ table, row: { ...row, stored_at: storedAt } }));
    try {
      await storeRows(this.#store, [...rows.filter(({ table }) => table !== ARRIVALS), ...arrivals]);
      return [];
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      const [only] = events;
      if (events.length > 1 || !only) {
        const half = Math.ceil(events.length / 2);
        return [...(await this.#insert(events.slice(0, half))), ...(await this.#insert(events.slice(half)))];
      }
      return [this.#refusedFor(only.event, error)];
    }
  }

  #refusedFor(event: CanonicalEvent, error: unknown): Refused {
    this.#logger.error({ err: error, event: event.eventId, type: event.type }, "an event's rows cannot be stored; it is put aside");
    return { event, reason: error instanceof Error ? error.message : String(error) };
  }
}

function countOf(events: readonly EventRows[]): number {
  return events.reduce((sum, { rows }) => sum + rows.length, 0);
}
