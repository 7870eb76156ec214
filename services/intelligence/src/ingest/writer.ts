import type { Logger } from "@cashline/telemetry/logger";
import { isUnreadable, type Store } from "../store/store.ts";
import { storeRows, type TableRow } from "./table-row.ts";

/** Rows in a batch from which on it pays to wait longer: fewer, larger parts cost the engine less. */
const BUSY_ROWS = 200;

/** Written after every other table, so that an event shows as stored only when all of it is. */
const ARRIVALS = "pi.raw_events";

type Waiting = { tenants: readonly string[]; rows: readonly TableRow[]; done: () => void; failed: (error: unknown) => void };

/** The queue is full; the source has to deliver again later. */
export class QueueFull extends Error {}

export type WriterSettings = {
  /** How long a first row waits for company while little comes in, and while much does, in milliseconds. */
  readonly lingerMs: number;
  readonly busyLingerMs: number;
  /** Rows that make a batch full. */
  readonly batchRows: number;
  /** Rows that may wait; beyond, callers are turned away. */
  readonly queueRows: number;
};

/**
 * Writes rows of many callers in common batches, one insert per table, and answers each caller once its rows are stored.
 * A failed batch fails its callers; they deliver again, and rows are such that storing them twice changes nothing. A batch
 * with a row the engine cannot read is tried caller by caller, so that it fails only the caller who brought it.
 */
export class Writer {
  readonly #store: Store;
  readonly #settings: WriterSettings;
  readonly #logger: Logger;
  readonly #perTenant = new Map<string, number>();
  readonly #written = new Map<string, number>();
  readonly #arrivals = new Map<string, Map<string, number>>();
  #queue: Waiting[] = [];
  #queued = 0;
  #lastRows = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing = false;

  constructor(store: Store, settings: WriterSettings, logger: Logger) {
    this.#store = store;
    this.#settings = settings;
    this.#logger = logger;
  }

  /**
   * Resolves once the rows are stored, and rejects with what the engine said.
   * @throws QueueFull when too much is waiting; a caller alone may bring more than the queue holds
   */
  write(tenants: readonly string[], rows: readonly TableRow[]): Promise<void> {
    if (this.#queued + rows.length > this.#settings.queueRows && this.#queued > 0)
      throw new QueueFull(`${this.#queued} rows are waiting to be written`);
    this.#queued += rows.length;
    for (const tenant of tenants) this.#perTenant.set(tenant, this.waiting(tenant) + 1);
    return new Promise((done, failed) => {
      this.#queue.push({ tenants, rows, done, failed });
      this.#plan();
    });
  }

  /** Resolves once everything handed in so far has been stored or refused. */
  async drained(): Promise<void> {
    await new Promise<void>((settled) => {
      this.#queue.push({ tenants: [], rows: [], done: settled, failed: () => settled() });
      this.#plan();
    });
  }

  /** Callers of a sandbox whose rows are not stored yet. */
  waiting(tenant: string): number {
    return this.#perTenant.get(tenant) ?? 0;
  }

  /** Calls of a sandbox written since the start. */
  written(tenant: string): number {
    return this.#written.get(tenant) ?? 0;
  }

  /** Something has been stored, named as `arrivalOf` does. */
  arrived(tenant: string, object: string): void {
    const counts = this.#arrivals.get(tenant) ?? new Map<string, number>();
    this.#arrivals.set(tenant, counts.set(object, (counts.get(object) ?? 0) + 1));
  }

  /** How often something of that name has been stored since the start. */
  arrivals(tenant: string, object: string): number {
    return this.#arrivals.get(tenant)?.get(object) ?? 0;
  }

  /** Forgets what was counted of a sandbox that is gone. */
  forget(tenant: string): void {
    this.#written.delete(tenant);
    this.#arrivals.delete(tenant);
  }

  #plan(): void {
    if (this.#writing || this.#queue.length === 0) return;
    if (this.#queued >= this.#settings.batchRows) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      void this.#flush();
      return;
    }
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        void this.#flush();
      },
      this.#lastRows >= BUSY_ROWS ? this.#settings.busyLingerMs : this.#settings.lingerMs,
    );
  }

  async #flush(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    const batch = this.#queue;
    this.#lastRows = this.#queued;
    this.#queue = [];
    this.#queued = 0;
    const failure = await this.#insert(batch);
    for (const waiting of batch) this.#answer(waiting, isUnreadable(failure) && batch.length > 1 ? await this.#insert([waiting]) : failure);
    this.#writing = false;
    this.#plan();
  }

  /** One insert per table. Answers what went wrong, if anything did. */
  async #insert(batch: readonly Waiting[]): Promise<unknown> {
    const rows = batch.flatMap((waiting) => waiting.rows);
    const [arrivals, others] = [rows.filter(({ table }) => table === ARRIVALS), rows.filter(({ table }) => table !== ARRIVALS)];
    try {
      await storeRows(this.#store, [...others, ...arrivals]);
      return undefined;
    } catch (error) {
      this.#logger.error({ err: error, callers: batch.length }, "a batch could not be stored");
      return error;
    }
  }

  #answer({ tenants, done, failed }: Waiting, failure: unknown): void {
    for (const tenant of tenants) {
      const left = this.waiting(tenant) - 1;
      if (left > 0) this.#perTenant.set(tenant, left);
      else this.#perTenant.delete(tenant);
      this.#written.set(tenant, this.written(tenant) + 1);
    }
    if (failure === undefined) done();
    else failed(failure);
  }
}
