import { createHash } from "node:crypto";
import type { Database } from "@cashline/chassis/store";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { canonicalJson } from "@cashline/kernel/canonical-json";

export type DeadLetterRow = {
  id: string;
  system: string;
  eventId: string;
  type: string;
  reason: string;
  receivedAt: string;
  event: unknown;
};

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
          tenant,
          eventId,
          system,
          sequence,
        );
      }
    });
  }

  /** Keeps what could not be understood, once: by its id, or by its content where it has none. */
  bury(system: string, raw: unknown, reason: string, receivedAt: string): void {
    const event = (raw ?? {}) as { id?: unknown; type?: unknown; tenant?: unknown };
    const tenant = typeof event.tenant === "string" ? event.tenant : "unknown";
    const named = typeof event.id === "string";
    const eventId = typeof event.id === "string" ? event.id : "unknown";
    this.#database.run(
      "INSERT INTO dead_letters (tenant, id, system, event_id, type, reason, received_at, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      tenant,
      `${system}:${named ? eventId : digestOf(raw)}`,
      system,
      eventId,
      typeof event.type === "string" ? event.type : "unknown",
      reason,
      receivedAt,
      JSON.stringify(raw ?? null),
    );
  }

  deadLetters(tenant: string, after: string, limit: number): { items: DeadLetterRow[]; next: string | null } {
    const rows = this.#database.all<{
      id: string;
      system: string;
      event_id: string;
      type: string;
      reason: string;
      received_at: string;
      event: string;
    }>(
      "SELECT id, system, event_id, type, reason, received_at, event FROM dead_letters WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?",
      tenant,
      after,
      limit + 1,
    );
    const kept = rows.slice(0, limit);
    const items = kept.map((row) => ({
      id: row.id,
      system: row.system,
      eventId: row.event_id,
      type: row.type,
      reason: row.reason,
      receivedAt: row.received_at,
      event: JSON.parse(row.event) as unknown,
    }));
    return { items, next: rows.length > limit ? (kept.at(-1)?.id ?? null) : null };
  }

  consumption(tenant: string): { system: string; events: number; duplicates: number; deadLettered: number; lastSequence: number }[] {
    return this.#database.all(
      `SELECT system, sum(events) AS events, sum(duplicates) AS duplicates, sum(buried) AS deadLettered, max(last) AS lastSequence FROM (
        SELECT system, count(*) AS events, sum(deliveries - 1) AS duplicates, 0 AS buried, max(sequence) AS last FROM seen WHERE tenant = ?1 GROUP BY system
        UNION ALL SELECT system, 0, 0, count(*), 0 FROM dead_letters WHERE tenant = ?1 GROUP BY system)
      GROUP BY system ORDER BY system`,
      tenant,
    );
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM seen WHERE tenant = ?", tenant);
    this.#database.run("DELETE FROM dead_letters WHERE tenant = ?", tenant);
  }
}

function digestOf(raw: unknown): string {
  return createHash("sha256")
    .update(canonicalJson(raw ?? null))
    .digest("hex");
}
