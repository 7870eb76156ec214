import type { Database } from "./store.ts";
import type { CloudEvent } from "@cashline/contracts/common/events";

/** An event row on its way to the subscriber. */
export type OutboxRow = { rowid: number; tenant: string; id: string; type: string; subject: string; body: string };

/**
 * The log of published events, which is at the same time the outbox: an event is written in the transaction of the
 * change it tells of, stays for replay, and is marked once the subscriber has acknowledged it.
 */
export class Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS events (rowid INTEGER PRIMARY KEY, tenant TEXT NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL,
        type TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0) STRICT;
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

  /** The correlation id of the last event about an object; undefined when there is none. */
  lastCorrelation(tenant: string, subject: string): string | undefined {
    return this.#database.get<{ id: string }>(
      "SELECT json_extract(body, '$.correlationid') AS id FROM events INDEXED BY events_by_subject WHERE tenant = ? AND subject = ? ORDER BY sequence DESC LIMIT 1",
      tenant,
      subject,
    )?.id;
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
      "SELECT rowid, tenant, id, type, subject, body FROM events WHERE delivered = 0 AND rowid > ? ORDER BY rowid LIMIT ?",
      afterRow,
      limit,
    );
  }

  markDelivered(rows: readonly number[]): void {
    this.#database.transaction(() => {
      for (const row of rows) this.#database.run("UPDATE events SET delivered = 1 WHERE rowid = ?", row);
    });
  }

  undeliveredRows(tenant: string): Pick<OutboxRow, "id" | "type" | "subject">[] {
    return this.#database.all(
      "SELECT id, type, subject FROM events INDEXED BY events_undelivered WHERE delivered = 0 AND tenant = ?",
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

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM events WHERE tenant = ?", tenant);
  }
}
