import type { Database } from "@cashline/chassis/store";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { DeadLetters, type DeadLetterCount, type Poison } from "./dead-letters.ts";

/** What became of a batch. */
export type Noted = { readonly taken: readonly CanonicalEvent[]; readonly poison: readonly Poison[] };

/** What the hub has taken in: every event id once, how often it came, and what was not taken. */
export class Ledger {
  readonly deadLetters: DeadLetters;
  readonly #database: Database;

  constructor(database: Database, count: DeadLetterCount) {
    this.#database = database;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS seen (tenant TEXT NOT NULL, event_id TEXT NOT NULL, system TEXT NOT NULL, sequence INTEGER NOT NULL,
        deliveries INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (tenant, event_id)) STRICT, WITHOUT ROWID;`);
    this.deadLetters = new DeadLetters(database, count);
  }

  /** Counts another delivery of an event taken in before, whose dead letter, if any, is thereby done with; false when it is new. */
  countIfSeen({ tenant, eventId, system }: CanonicalEvent, at: string): boolean {
    const seen = this.#database.run("UPDATE seen SET deliveries = deliveries + 1 WHERE tenant = ? AND event_id = ?", tenant, eventId);
    if (seen.changes > 0) this.deadLetters.resolve(system, tenant, eventId, at);
    return seen.changes > 0;
  }

  /** Notes a batch, all of it or nothing, after the consumers have what they take. An event may be noted as often as it came. */
  note(system: string, { taken, poison }: Noted, at: string): void {
    this.#database.transaction(() => {
      for (const { tenant, eventId, sequence } of taken) {
        this.#database.run(
          "INSERT INTO seen (tenant, event_id, system, sequence) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET deliveries = deliveries + 1",
          tenant,
          eventId,
          system,
          sequence,
        );
        this.deadLetters.resolve(system, tenant, eventId, at);
      }
      for (const each of poison) this.deadLetters.bury(system, each, at);
    });
  }

  /** Per system; of the dead letters, those still open. */
  consumption(tenant: string): { system: string; events: number; duplicates: number; deadLettered: number; lastSequence: number }[] {
    return this.#database.all(
      `SELECT system, sum(events) AS events, sum(duplicates) AS duplicates, sum(buried) AS deadLettered, max(last) AS lastSequence FROM (
        SELECT system, count(*) AS events, sum(deliveries - 1) AS duplicates, 0 AS buried, max(sequence) AS last FROM seen WHERE tenant = ?1 GROUP BY system
        UNION ALL SELECT system, 0, 0, count(*), 0 FROM dead_letters WHERE tenant = ?1 AND replayed_at IS NULL GROUP BY system)
      GROUP BY system ORDER BY system`,
      tenant,
    );
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM seen WHERE tenant = ?", tenant);
    this.deadLetters.removeTenant(tenant);
  }
}
