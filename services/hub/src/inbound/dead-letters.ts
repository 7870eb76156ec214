import { createHash } from "node:crypto";
import type { Database } from "@cashline/chassis/store";
import { canonicalJson } from "@cashline/kernel/canonical-json";

export type DeadLetterState = "open" | "replayed";
export type DeadLetter = {
  id: string;
  system: string;
  eventId: string;
  type: string;
  reason: string;
  receivedAt: string;
  state: DeadLetterState;
  replayedAt: string | null;
  event: unknown;
};

/** Something that was not taken in, and why. */
export type Poison = { readonly raw: unknown; readonly reason: string };

/** Told of each letter once when it is buried, and once when its event was taken in after all. */
export type DeadLetterCount = (letter: {
  readonly tenant: string;
  readonly system: string;
  readonly outcome: "buried" | "replayed";
}) => void;

type Row = {
  id: string;
  system: string;
  event_id: string;
  type: string;
  reason: string;
  received_at: string;
  replayed_at: string | null;
  event: string;
};

const COLUMNS = "id, system, event_id, type, reason, received_at, replayed_at, event";
const CONDITIONS: Readonly<Record<DeadLetterState | "all", string>> = {
  all: "",
  open: "AND replayed_at IS NULL",
  replayed: "AND replayed_at IS NOT NULL",
};
const LONGEST_NAME = 120;
const LONGEST_TEXT = 200;
const LONGEST_REASON = 1000;

/** Events that could not be understood or that a consumer refused: each once, open until it is taken in after all. */
export class DeadLetters {
  readonly #database: Database;
  readonly #count: DeadLetterCount;

  constructor(database: Database, count: DeadLetterCount) {
    this.#database = database;
    this.#count = count;
    database.sqlite.exec(`
      CREATE TABLE IF NOT EXISTS dead_letters (tenant TEXT NOT NULL, id TEXT NOT NULL, system TEXT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL,
        reason TEXT NOT NULL, received_at TEXT NOT NULL, event TEXT NOT NULL, replayed_at TEXT, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID;`);
    // A file written before letters had a state lacks the column.
    const columns = database.all<{ name: string }>("SELECT name FROM pragma_table_info('dead_letters')");
    if (!columns.some(({ name }) => name === "replayed_at")) database.sqlite.exec("ALTER TABLE dead_letters ADD COLUMN replayed_at TEXT");
  }

  /** Keeps a letter once: by its event's id, or by its content where it has none. While it is open, the last try counts. */
  bury(system: string, { raw, reason }: Poison, receivedAt: string): void {
    const { id: eventId, type } = (raw ?? {}) as { id?: unknown; type?: unknown };
    const tenant = tenantOf(raw);
    const id = letterId(system, eventId, raw);
    const event = JSON.stringify(raw ?? null);
    const shortReason = reason.slice(0, LONGEST_REASON);
    const { changes } = this.#database.run(
      "INSERT INTO dead_letters (tenant, id, system, event_id, type, reason, received_at, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      tenant,
      id,
      system,
      textOr(eventId, "unknown"),
      textOr(type, "unknown"),
      shortReason,
      receivedAt,
      event,
    );
    if (changes > 0) this.#count({ tenant, system, outcome: "buried" });
    else
      this.#database.run(
        "UPDATE dead_letters SET reason = ?, event = ? WHERE tenant = ? AND id = ? AND replayed_at IS NULL",
        shortReason,
        event,
        tenant,
        id,
      );
  }

  /** A letter whose event turns out to be refused after all is open again. */
  reopen(system: string, tenant: string, eventId: string): void {
    this.#database.run("UPDATE dead_letters SET replayed_at = NULL WHERE tenant = ? AND id = ?", tenant, letterId(system, eventId, null));
  }

  /** Notes that the event of a letter was taken in; without an open letter for it, nothing happens. */
  resolve(system: string, tenant: string, eventId: string, at: string): void {
    const { changes } = this.#database.run(
      "UPDATE dead_letters SET replayed_at = ? WHERE tenant = ? AND id = ? AND replayed_at IS NULL",
      at,
      tenant,
      letterId(system, eventId, null),
    );
    if (changes > 0) this.#count({ tenant, system, outcome: "replayed" });
  }

  find(tenant: string, id: string): DeadLetter | undefined {
    const row = this.#database.get<Row>(`SELECT ${COLUMNS} FROM dead_letters WHERE tenant = ? AND id = ?`, tenant, id);
    return row && letterOf(row);
  }

  /** A page in order of id. */
  page(tenant: string, state: DeadLetterState | "all", after: string, limit: number): { items: DeadLetter[]; next: string | null } {
    const rows = this.#database.all<Row>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE tenant = ? AND id > ? ${CONDITIONS[state]} ORDER BY id LIMIT ?`,
      tenant,
      after,
      limit + 1,
    );
    const kept = rows.slice(0, limit);
    return { items: kept.map(letterOf), next: rows.length > limit ? (kept.at(-1)?.id ?? null) : null };
  }

  /** Open letters of all sandboxes. */
  openPerSystem(): { system: string; open: number }[] {
    return this.#database.all("SELECT system, count(*) AS open FROM dead_letters WHERE replayed_at IS NULL GROUP BY system");
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM dead_letters WHERE tenant = ?", tenant);
  }
}

/** The sandbox whatever came says it is of. */
export function tenantOf(raw: unknown): string {
  return textOr((raw as { tenant?: unknown } | null | undefined)?.tenant, "unknown");
}

/** Short enough for a cursor, whatever id the event brings. */
function letterId(system: string, eventId: unknown, raw: unknown): string {
  if (typeof eventId !== "string" || eventId === "") return `${system}:${digestOf(raw)}`;
  return `${system}:${eventId.length > LONGEST_NAME ? digestOf(eventId) : eventId}`;
}

function letterOf(row: Row): DeadLetter {
  return {
    id: row.id,
    system: row.system,
    eventId: row.event_id,
    type: row.type,
    reason: row.reason,
    receivedAt: row.received_at,
    state: row.replayed_at === null ? "open" : "replayed",
    replayedAt: row.replayed_at,
    event: JSON.parse(row.event) as unknown,
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value.slice(0, LONGEST_TEXT) : otherwise;
}

function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(canonicalJson(value ?? null))
    .digest("hex");
}
