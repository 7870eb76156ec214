import type { Database } from "@cashline/chassis/store";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";

/** Events of one call, as they were taken in. */
export type Spooled = { readonly id: number; readonly events: readonly CanonicalEvent[] };

/**
 * Events that were taken in and are not in the analytics store yet, in the service's own file: what was answered outlives
 * the process. Beside them those whose rows the engine could not read, with what it said; they are tried again at every start.
 */
export class Spool {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.sqlite.exec(
      `CREATE TABLE IF NOT EXISTS spooled_events (id INTEGER PRIMARY KEY, events TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refused_events (tenant TEXT NOT NULL, event_id TEXT NOT NULL, event TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (tenant, event_id))`,
    );
  }

  /** Writes a call's events down. @returns by what they are let go @throws what SQLite says of a full disk */
  keep(events: readonly CanonicalEvent[]): number {
    const row = this.#database.get<{ id: number }>("INSERT INTO spooled_events (events) VALUES (?) RETURNING id", JSON.stringify(events));
    if (!row) throw new Error("events were not written down");
    return row.id;
  }

  /** Lets go what is stored, and puts aside what the engine will not read. */
  settle(ids: readonly number[], refused: readonly { event: CanonicalEvent; reason: string }[]): void {
    this.#database.transaction(() => {
      for (const { event, reason } of refused)
        this.#database.run(
          "INSERT OR REPLACE INTO refused_events (tenant, event_id, event, reason) VALUES (?, ?, ?, ?)",
          event.tenant,
          event.eventId,
          JSON.stringify(event),
          reason,
        );
      for (const id of ids) this.#database.run("DELETE FROM spooled_events WHERE id = ?", id);
    });
  }

  /** What an earlier run has left, those put aside among them, as calls of their own from now on. */
  left(): Spooled[] {
    const refused = this.#database.all<{ event: string }>("SELECT event FROM refused_events ORDER BY tenant, event_id");
    this.#database.transaction(() => {
      for (const { event } of refused) this.#database.run("INSERT INTO spooled_events (events) VALUES (?)", `[${event}]`);
      this.#database.run("DELETE FROM refused_events");
    });
    return this.#database
      .all<{ id: number; events: string }>("SELECT id, events FROM spooled_events ORDER BY id")
      .map(({ id, events }) => ({ id, events: JSON.parse(events) as CanonicalEvent[] }));
  }

  /** Events put aside, and why. */
  refused(): { tenant: string; eventId: string; reason: string }[] {
    return this.#database.all("SELECT tenant, event_id AS eventId, reason FROM refused_events ORDER BY tenant, event_id");
  }

  /** Forgets what was put aside of a sandbox that is gone. */
  forget(tenant: string): void {
    this.#database.run("DELETE FROM refused_events WHERE tenant = ?", tenant);
  }
}
