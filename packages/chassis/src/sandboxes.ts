import type { Sandbox } from "@cashline/contracts/common/control";
import { instant, type Instant } from "@cashline/kernel/time";
import { Refusal } from "./refusal.ts";
import type { Database } from "./store.ts";

/** Work that comes due at a scenario instant. */
export type DueWork = {
  readonly tenant: string;
  readonly dueAt: Instant;
  readonly kind: string;
  readonly key: string;
  readonly data: unknown;
  /** The business case and the trace of the call that scheduled it; null where nothing is known of it. */
  readonly correlationId?: string | null;
  readonly traceparent?: string | null;
};

/**
 * The sandboxes a process keeps: their seeds, their scenario clocks, and the agenda of work that is due later. All of it
 * lies in the process's own store, in the same transaction as what caused it, so that a crash forgets nothing.
 */
export class Sandboxes {
  readonly #database: Database;
  readonly #known = new Map<string, Sandbox>();

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS sandboxes (tenant TEXT PRIMARY KEY, seed TEXT NOT NULL, now TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS agenda (tenant TEXT NOT NULL, due_at TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL,
        correlation_id TEXT, traceparent TEXT, PRIMARY KEY (tenant, kind, key)) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS agenda_by_due ON agenda (tenant, due_at, kind, key);`);
    // Agendas of earlier releases do not say where their work came from.
    const columns = database.columns("agenda");
    for (const column of ["correlation_id", "traceparent"])
      if (!columns.has(column)) database.sqlite.exec(`ALTER TABLE agenda ADD COLUMN ${column} TEXT`);
    for (const row of database.all<Sandbox>("SELECT tenant, seed, now FROM sandboxes")) this.#known.set(row.tenant, { ...row });
  }

  /** @throws Refusal `already-exists` when the sandbox exists with another seed */
  put(tenant: string, seed: string, startAt: Instant): Sandbox {
    const existing = this.#known.get(tenant);
    if (existing) {
      if (existing.seed !== seed) throw new Refusal("already-exists", `Sandbox ${tenant} exists with another seed`);
      return existing;
    }
    const sandbox = { tenant, seed, now: instant(startAt) };
    this.#database.run("INSERT INTO sandboxes (tenant, seed, now) VALUES (?, ?, ?)", tenant, seed, sandbox.now);
    this.#known.set(tenant, sandbox);
    return sandbox;
  }

  /** @throws Refusal `unknown-sandbox` */
  require(tenant: string): Sandbox {
    const sandbox = this.#known.get(tenant);
    if (!sandbox) throw new Refusal("unknown-sandbox", `There is no sandbox ${tenant} here`);
    return sandbox;
  }

  get(tenant: string): Sandbox | undefined {
    return this.#known.get(tenant);
  }

  all(): Sandbox[] {
    return [...this.#known.values()];
  }

  remove(tenant: string): void {
    this.#database.run("DELETE FROM sandboxes WHERE tenant = ?", tenant);
    this.#database.run("DELETE FROM agenda WHERE tenant = ?", tenant);
    this.#known.delete(tenant);
  }

  /** Puts work on the agenda; the same kind and key again moves it. */
  schedule(work: DueWork): void {
    this.#database.run(
      `INSERT INTO agenda (tenant, due_at, kind, key, data, correlation_id, traceparent) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant, kind, key) DO UPDATE SET due_at = excluded.due_at, data = excluded.data,
         correlation_id = excluded.correlation_id, traceparent = excluded.traceparent`,
      work.tenant,
      instant(work.dueAt),
      work.kind,
      work.key,
      JSON.stringify(work.data),
      work.correlationId ?? null,
      work.traceparent ?? null,
    );
  }

  unschedule(tenant: string, kind: string, key: string): void {
    this.#database.run("DELETE FROM agenda WHERE tenant = ? AND kind = ? AND key = ?", tenant, kind, key);
  }

  nextDueAt(tenant: string): Instant | null {
    return (
      this.#database.get<{ due_at: string }>("SELECT due_at FROM agenda WHERE tenant = ? ORDER BY due_at LIMIT 1", tenant)?.due_at ?? null
    );
  }

  /**
   * Moves the clock to `now`, doing what comes due on the way in order of time, then kind, then key. Each piece of work
   * is one transaction with its removal from the agenda; a crash in between goes on where it stopped when the same
   * advance is asked again.
   * @throws Refusal `clock-backwards` when `now` is earlier than the clock
   */
  advance(tenant: string, now: Instant, work: (due: DueWork) => void): Sandbox {
    const sandbox = this.require(tenant);
    const target = instant(now);
    if (target < sandbox.now) throw new Refusal("clock-backwards", `The clock of ${tenant} is at ${sandbox.now}`);
    for (;;) {
      const row = this.#nextDue(tenant, target);
      if (!row) break;
      if (row.dueAt > this.require(tenant).now) this.#setNow(tenant, row.dueAt);
      this.#database.transaction(() => {
        this.unschedule(tenant, row.kind, row.key);
        work(row);
      });
    }
    this.#setNow(tenant, target);
    return this.require(tenant);
  }

  /** Moves the clock and leaves what is due on the agenda. @throws Refusal `clock-backwards` */
  move(tenant: string, now: Instant): void {
    const sandbox = this.require(tenant);
    if (instant(now) < sandbox.now) throw new Refusal("clock-backwards", `The clock of ${tenant} is at ${sandbox.now}`);
    this.#setNow(tenant, instant(now));
  }

  /**
   * As `advance`, for work that calls out. A piece of work leaves the agenda only after `work` has succeeded, so it is
   * done at least once and must be idempotent. @throws whatever `work` throws; the clock then stands where it failed
   */
  async advanceAsync(tenant: string, now: Instant, work: (due: DueWork) => Promise<void>): Promise<Sandbox> {
    const target = instant(now);
    if (target < this.require(tenant).now) throw new Refusal("clock-backwards", `The clock of ${tenant} is at ${this.require(tenant).now}`);
    for (;;) {
      const row = this.#nextDue(tenant, target);
      if (!row) break;
      if (row.dueAt > this.require(tenant).now) this.#setNow(tenant, row.dueAt);
      await work(row);
      this.#database.run(
        "DELETE FROM agenda WHERE tenant = ? AND kind = ? AND key = ? AND due_at = ?",
        tenant,
        row.kind,
        row.key,
        row.dueAt,
      );
    }
    this.#setNow(tenant, target);
    return this.require(tenant);
  }

  #nextDue(tenant: string, until: Instant): DueWork | undefined {
    const row = this.#database.get<Omit<DueWork, "tenant" | "data"> & { data: string }>(
      `SELECT due_at AS dueAt, kind, key, data, correlation_id AS correlationId, traceparent
       FROM agenda WHERE tenant = ? AND due_at <= ? ORDER BY due_at, kind, key LIMIT 1`,
      tenant,
      until,
    );
    return row && { ...row, tenant, data: JSON.parse(row.data) as unknown };
  }

  #setNow(tenant: string, now: Instant): void {
    const sandbox = this.require(tenant);
    if (sandbox.now === now) return;
    this.#database.run("UPDATE sandboxes SET now = ? WHERE tenant = ?", now, tenant);
    this.#known.set(tenant, { ...sandbox, now });
  }
}
