import type { Database } from "@cashline/chassis/store";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { cloudEventOf } from "./cloud-event-of.ts";
import { DeadLetters, type DeadLetterCount, type Poison } from "./dead-letters.ts";

/** What became of a batch. */
export type Noted = { readonly taken: readonly CanonicalEvent[]; readonly poison: readonly Poison[] };

/** An event that has come before, and how often it has by now. */
export type Again = { readonly event: CanonicalEvent; readonly deliveries: number };

/** A stretch of a log of which nothing has come: how many events from the one after `after` on; null for all that follow. */
export type Gap = { readonly after: number; readonly count: number | null };
type Hole = Gap & { readonly count: number };

/** What the hub has taken in: every event id once, how often it came, and what was not taken. */
export class Ledger {
  readonly deadLetters: DeadLetters;
  readonly #database: Database;
  /** How far each log was gone through when it was last asked about, and what lacked, by sandbox and system. */
  readonly #gone = new Map<string, { last: number; holes: Hole[] }>();

  constructor(database: Database, count: DeadLetterCount) {
    this.#database = database;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS seen (tenant TEXT NOT NULL, event_id TEXT NOT NULL, system TEXT NOT NULL, sequence INTEGER NOT NULL,
        deliveries INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (tenant, event_id)) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS seen_by_sequence ON seen (tenant, system, sequence);
      CREATE TABLE IF NOT EXISTS lives (tenant TEXT PRIMARY KEY, since TEXT NOT NULL) STRICT;`);
    this.deadLetters = new DeadLetters(database, count);
  }

  /**
   * Counts another delivery of an event taken in before, whose dead letter, if any, is thereby done with.
   * @returns how often it has come by now; undefined when it is new
   */
  countIfSeen({ tenant, eventId, system }: CanonicalEvent, at: string): number | undefined {
    const seen = this.#database.get<{ deliveries: number }>(
      "UPDATE seen SET deliveries = deliveries + 1 WHERE tenant = ? AND event_id = ? RETURNING deliveries",
      tenant,
      eventId,
    );
    if (seen) this.deadLetters.resolve(system, tenant, eventId, at);
    return seen?.deliveries;
  }

  /**
   * Notes a batch, all of it or nothing, after the consumers have what they take. An event may be noted as often as it came.
   * @returns those that were noted before, once for each time
   */
  note(system: string, { taken, poison }: Noted, at: string): Again[] {
    return this.#database.transaction(() => {
      const again: Again[] = [];
      for (const event of taken) {
        const { tenant, eventId, sequence } = event;
        const noted = this.#database.run(
          "INSERT INTO seen (tenant, event_id, system, sequence) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
          tenant,
          eventId,
          system,
          sequence,
        );
        const deliveries = noted.changes > 0 ? undefined : this.countIfSeen(event, at);
        if (deliveries === undefined) this.deadLetters.resolve(system, tenant, eventId, at);
        else again.push({ event, deliveries });
      }
      for (const each of poison) this.deadLetters.bury(system, each, at);
      return again;
    });
  }

  /**
   * Takes events back that were noted and that a reader of the log refuses for good: each is a dead letter, open again if it
   * was replayed. The same again changes nothing.
   */
  refuse(refused: readonly { readonly event: CanonicalEvent; readonly reason: string }[], at: string): void {
    this.#database.transaction(() => {
      for (const { event, reason } of refused) {
        const { tenant, eventId, system } = event;
        this.#database.run("DELETE FROM seen WHERE tenant = ? AND event_id = ?", tenant, eventId);
        this.#gone.delete(`${tenant}/${system}`);
        this.deadLetters.reopen(system, tenant, eventId);
        this.deadLetters.bury(system, { raw: cloudEventOf(event), reason }, at);
      }
    });
  }

  /** A sandbox begins; one that is here goes on. */
  begin(tenant: string, at: string): void {
    this.#database.run("INSERT INTO lives (tenant, since) VALUES (?, ?) ON CONFLICT DO NOTHING", tenant, at);
  }

  /** Since when a sandbox is here, by the wall clock; of one that was here before this was kept, the earliest instant. */
  since(tenant: string): string {
    const life = this.#database.get<{ since: string }>("SELECT since FROM lives WHERE tenant = ?", tenant);
    return life?.since ?? new Date(0).toISOString();
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

  /**
   * The positions of a system's log that were not taken in, as stretches in order; the last one has no end, because only the
   * system knows what it published after all that has come. Asked every night: what was gone through once is not again, but
   * for the gaps that were in it.
   */
  gaps(tenant: string, system: string): Gap[] {
    const key = `${tenant}/${system}`;
    const { last: from, holes: known } = this.#gone.get(key) ?? { last: 0, holes: [] };
    const fresh = this.#database.get<{ last: number | null; events: number }>(
      "SELECT max(sequence) AS last, count(*) AS events FROM seen WHERE tenant = ? AND system = ? AND sequence > ?",
      tenant,
      system,
      from,
    );
    const last = fresh?.last ?? from;
    const isComplete = fresh?.events === last - from;
    const holes = [
      ...known.flatMap(({ after, count }) => this.#holes(tenant, system, after, after + count + 1)),
      ...(isComplete ? [] : this.#holes(tenant, system, from, last)),
    ];
    this.#gone.set(key, { last, holes });
    return [...holes, { after: last, count: null }];
  }

  /** What lacks between a position and a later one that is here. */
  #holes(tenant: string, system: string, from: number, to: number): Hole[] {
    return this.#database.all<Hole>(
      `SELECT previous AS after, sequence - previous - 1 AS count FROM
        (SELECT sequence, lag(sequence, 1, ?3) OVER (ORDER BY sequence) AS previous FROM seen WHERE tenant = ?1 AND system = ?2 AND sequence > ?3 AND sequence <= ?4)
      WHERE sequence > previous + 1 ORDER BY sequence`,
      tenant,
      system,
      from,
      to,
    );
  }

  removeTenant(tenant: string): void {
    for (const key of this.#gone.keys()) if (key.startsWith(`${tenant}/`)) this.#gone.delete(key);
    this.#database.run("DELETE FROM seen WHERE tenant = ?", tenant);
    this.#database.run("DELETE FROM lives WHERE tenant = ?", tenant);
    this.deadLetters.removeTenant(tenant);
  }
}
