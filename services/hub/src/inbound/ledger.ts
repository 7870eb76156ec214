import type { Database } from "@cashline/chassis/store";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";

export type DeadLetterRow = { id: string; system: string; eventId: string; type: string; reason: string; receivedAt: string; event: unknown };

/** What the hub has taken in: every event id once, how often it came, and what could not be understood. */
export class Ledger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS seen (tenant TEXT NOT NULL, event_id TEXT NOT NULL, system TEXT NOT NULL, sequence INTEGER NOT NULL,
        deliveries INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (tenant, event_id)) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS dead_letters (tenant TEXT NOT NULL, id TEXT NOT NULL, system TEXT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL,
        reason TEXT NOT NULL, received_at TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID;`);
  }

  /** Counts another delivery of an event taken in before; false when it is new. */
  countIfSeen(tenant: string, eventId: string): boolean {
    return this.#database.run("UPDATE seen SET deliveries = deliveries + 1 WHERE tenant = ? AND event_id = ?", tenant, eventId).changes > 0;
  }

  /** Notes events as taken in, after both consumers have them. */
  markTaken(events: readonly CanonicalEvent[]): void {
    this.#database.transaction(() => {
      for (const { tenant, eventId, system, sequence } of events) {
        this.#database.run(
          "INSERT INTO seen (tenant, event_id, system, sequence) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET deliveries = deliveries + 1",
          tenant, eventId, system, sequence,
        );
      }
    });
  }

  /** Keeps what could not be understood, once. */
  bury(system: string, raw: unknown, reason: string, receivedAt: string): void {
    const event = (raw ?? {}) as { id?: unknown; type?: unknown; tenant?: unknown };
    const tenant = typeof event.tenant === "string" ? event.tenant : "unknown";
    const eventId = typeof event.id === "string" ? event.id : "unknown";
    this.#database.run(
      "INSERT INTO dead_letters (tenant, id, system, event_id, type, reason, received_at, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      tenant, `${system}:${eventId}`, system, eventId, typeof event.type === "string" ? event.type : "unknown", reason, receivedAt, JSON.stringify(raw ?? null),
    );
  }

  deadLetters(tenant: string, after: string, limit: number): { items: DeadLetterRow[]; next: string | null } {
    const rows = this.#database.all<{ id: string; system: string; event_id: string; type: string; reason: string; received_at: string; event: string }>(
      "SELECT id, system, event_id, type, reason, received_at, event FROM dead_letters WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?", tenant, after, limit + 1,
    );
    const kept = rows.slice(0, limit);
    const items = kept.map((row) => ({
      id: row.id, system: row.system, eventId: row.event_id, type: row.type, reason: row.reason, receivedAt: row.received_at, event: JSON.parse(row.event) as unknown,
    }));
    return { items, next: rows.length > limit ? (kept.at(-1)?.id ?? null) : null };
  }

  consumption(tenant: string): { system: string; events: number; duplicates: number; deadLettered: number; lastSequence: number }[] {
    const taken = this.#database.all<{ system: string; events: number; duplicates: number; lastSequence: number }>(
      "SELECT system, count(*) AS events, sum(deliveries - 1) AS duplicates, max(sequence) AS lastSequence FROM seen WHERE tenant = ? GROUP BY system ORDER BY system", tenant,
    );
    const buried = new Map(this.#database.all<{ system: string; count: number }>("SELECT system, count(*) AS count FROM dead_letters WHERE tenant = ? GROUP BY system", tenant).map((row) => [row.system, row.count]));
    return taken.map((row) => ({ ...row, deadLettered: buried.get(row.system) ?? 0 }));
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM seen WHERE tenant = ?", tenant);
    this.#database.run("DELETE FROM dead_letters WHERE tenant = ?", tenant);
  }
}
