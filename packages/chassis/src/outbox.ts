import type { Database } from "./store.ts";
import type { CloudEvent } from "@cashline/contracts/common/events";

/** An event row on its way to the subscriber. */
export type OutboxRow = { rowid: number; tenant: string; sequence: number; id: string; type: string; subject: string; body: string };

/** The business case and the trace an event belongs to. */
export type Origin = { correlationId: string; traceparent: string | null };

/**
 * The log of published events, which is at the same time the outbox: an event is written in the transaction of the
 * change it tells of, stays for replay, and is marked once the subscriber has acknowledged it.
 */
export class Outbox {
  readonly #database: Database;
  readonly #removed: ((tenant: string) => void)[] = [];

  constructor(database: Database) {
    this.#database = database;
    numberRowsOnce(database);
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS ${EVENTS_TABLE};
      CREATE UNIQUE INDEX IF NOT EXISTS events_by_sequence ON events (tenant, sequence);
      CREATE UNIQUE INDEX IF NOT EXISTS events_by_id ON events (tenant, id);
      CREATE INDEX IF NOT EXISTS events_by_subject ON events (tenant, subject, sequence);
      CREATE INDEX IF NOT EXISTS events_undelivered ON events (rowid, tenant) WHERE delivered = 0;`);
  }

  /** The next position in a sandbox's log. */
  nextSequence(tenant: string): number {
    return (
      (this.#database.get<{ last: number | null }>("SELECT max(sequence) AS last FROM events WHERE tenant = ?", tenant)?.last ?? 0) + 1
    );
  }

  /** Where the last event about an object came from; undefined when there is none. */
  lastOrigin(tenant: string, subject: string): Origin | undefined {
    return this.#database.get<Origin>(
      "SELECT json_extract(body, '$.correlationid') AS correlationId, json_extract(body, '$.traceparent') AS traceparent FROM events INDEXED BY events_by_subject WHERE tenant = ? AND subject = ? ORDER BY sequence DESC LIMIT 1",
      tenant,
      subject,
    );
  }

  /**
   * The position of the last event about an object, where its data are exactly these. Not found in an event whose data are
   * not its last member.
   * @param data an object as `JSON.stringify` has it
   */
  lastTelling(tenant: string, subject: string, data: string): number | undefined {
    const last = this.#database.get<{ sequence: number; body: string }>(
      "SELECT sequence, body FROM events INDEXED BY events_by_subject WHERE tenant = ? AND subject = ? ORDER BY sequence DESC LIMIT 1",
      tenant,
      subject,
    );
    // A whole object before the last brace is the last member's, and no text within it could end so.
    return last?.body.endsWith(`,"data":${data}}`) ? last.sequence : undefined;
  }

  append(event: CloudEvent): void {
    this.#database.run(
      "INSERT INTO events (tenant, sequence, id, type, subject, body) VALUES (?, ?, ?, ?, ?, ?)",
      event.tenant,
      event.sequence,
      event.id,
      event.type,
      event.subject,
      JSON.stringify(event),
    );
  }

  /** Appends under the next sequence unless the id is there already; true when it was new. For writers that may repeat themselves. */
  appendOnce(event: Omit<CloudEvent, "sequence">): boolean {
    return this.#database.transaction(() => {
      if (this.#database.get("SELECT 1 FROM events WHERE tenant = ? AND id = ?", event.tenant, event.id)) return false;
      this.append({ ...event, sequence: this.nextSequence(event.tenant) });
      return true;
    });
  }

  /** Events not yet acknowledged, oldest first, after a row. */
  undelivered(afterRow: number, limit: number): OutboxRow[] {
    return this.#database.all<OutboxRow>(
      "SELECT rowid, tenant, sequence, id, type, subject, body FROM events WHERE delivered = 0 AND rowid > ? ORDER BY rowid LIMIT ?",
      afterRow,
      limit,
    );
  }

  /** Marks the events that came out in these rows, and no others. */
  markDelivered(rows: readonly Pick<OutboxRow, "rowid" | "tenant" | "id">[]): void {
    this.#database.transaction(() => {
      for (const { rowid, tenant, id } of rows)
        this.#database.run("UPDATE events SET delivered = 1 WHERE rowid = ? AND tenant = ? AND id = ?", rowid, tenant, id);
    });
  }

  /** How many events wait to be acknowledged, in all sandboxes. */
  depth(): number {
    return (
      this.#database.get<{ events: number }>("SELECT count(*) AS events FROM events INDEXED BY events_undelivered WHERE delivered = 0")
        ?.events ?? 0
    );
  }

  /** Of each sandbox with events that wait to be acknowledged: how many, and the row of the oldest. */
  waiting(): { tenant: string; events: number; oldest: number }[] {
    return this.#database.all(
      "SELECT tenant, count(*) AS events, min(rowid) AS oldest FROM events INDEXED BY events_undelivered WHERE delivered = 0 GROUP BY tenant",
    );
  }

  /** When an event was written, by the wall clock; null where it does not say. */
  recordedAt(rowid: number): string | null {
    const row = this.#database.get<{ at: string | null }>(
      "SELECT json_extract(body, '$.recordedat') AS at FROM events WHERE rowid = ?",
      rowid,
    );
    return row?.at ?? null;
  }

  /** Whether a later event of the sandbox has been acknowledged. */
  isOvertaken({ tenant, sequence }: Pick<OutboxRow, "tenant" | "sequence">): boolean {
    const later = "SELECT 1 FROM events INDEXED BY events_by_sequence WHERE tenant = ? AND sequence > ? AND delivered = 1 LIMIT 1";
    return this.#database.get(later, tenant, sequence) !== undefined;
  }

  undeliveredRows(tenant: string): Pick<OutboxRow, "rowid" | "id" | "type" | "subject">[] {
    return this.#database.all(
      "SELECT rowid, id, type, subject FROM events INDEXED BY events_undelivered WHERE delivered = 0 AND tenant = ? ORDER BY rowid",
      tenant,
    );
  }

  published(tenant: string): number {
    return this.nextSequence(tenant) - 1;
  }

  page(tenant: string, after: number, limit: number, type: string | undefined): { items: CloudEvent[]; next: string | null } {
    const rows = this.#database.all<{ sequence: number; body: string }>(
      `SELECT sequence, body FROM events WHERE tenant = ? AND sequence > ?${type === undefined ? "" : " AND type = ?"} ORDER BY sequence LIMIT ?`,
      ...(type === undefined ? [tenant, after, limit + 1] : [tenant, after, type, limit + 1]),
    );
    const kept = rows.slice(0, limit);
    return {
      items: kept.map((row) => JSON.parse(row.body) as CloudEvent),
      next: rows.length > limit ? String(kept.at(-1)?.sequence ?? after) : null,
    };
  }

  /** The event at a position of a sandbox's log; positions follow each other without a gap, from 1. */
  at(tenant: string, sequence: number): CloudEvent | undefined {
    const row = this.#database.get<{ body: string }>("SELECT body FROM events WHERE tenant = ? AND sequence = ?", tenant, sequence);
    return row && (JSON.parse(row.body) as CloudEvent);
  }

  /** Events about one object after a position, oldest first. */
  about(tenant: string, subject: string, after: number, limit: number): CloudEvent[] {
    return this.#database
      .all<{ body: string }>(
        "SELECT body FROM events INDEXED BY events_by_subject WHERE tenant = ? AND subject = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        tenant,
        subject,
        after,
        limit,
      )
      .map(({ body }) => JSON.parse(body) as CloudEvent);
  }

  /** The last event about an object before a position. */
  before(tenant: string, subject: string, sequence: number): CloudEvent | undefined {
    const row = this.#database.get<{ body: string }>(
      "SELECT body FROM events INDEXED BY events_by_subject WHERE tenant = ? AND subject = ? AND sequence < ? ORDER BY sequence DESC LIMIT 1",
      tenant,
      subject,
      sequence,
    );
    return row && (JSON.parse(row.body) as CloudEvent);
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM events WHERE tenant = ?", tenant);
    for (const tell of this.#removed) tell(tenant);
  }

  /** Has `listener` told of every sandbox whose events are removed. */
  onRemoved(listener: (tenant: string) => void): void {
    this.#removed.push(listener);
  }
}

/** AUTOINCREMENT: a row number that was once on its way is never given to another event, also after a removal. */
const EVENTS_TABLE = `events (rowid INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL,
  type TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0) STRICT`;

/** Moves the log of a file that gives row numbers again into a table that does not; the rows keep theirs. */
function numberRowsOnce(database: Database): void {
  const existing = database.get<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'events'");
  if (!existing || existing.sql.includes("AUTOINCREMENT")) return;
  const members = "rowid, tenant, sequence, id, type, subject, body, delivered";
  database.transaction(() =>
    database.sqlite.exec(`
      ALTER TABLE events RENAME TO events_before;
      CREATE TABLE ${EVENTS_TABLE};
      INSERT INTO events (${members}) SELECT ${members} FROM events_before;
      DROP TABLE events_before;`),
  );
}
