import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/** SQLite's own limit. */
const MOST_PAGES = 4_294_967_294;
const FULL = 13;
/** A result code's first byte is its kind, the rest tells more. */
const KIND_OF_RESULT = 0xff;

/** Whether SQLite found no room to write: a full disk, or a quota. What was to be written is not there, and may be written later. */
export function isStorageFull(error: unknown): boolean {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === "number" && (errcode & KIND_OF_RESULT) === FULL;
}

/** How long another process that holds the file, from its opening on, is waited for. */
const LOCK_WAIT_MS = 5000;

/** What SQLite throws when it finds no room. */
class StorageFull extends Error {
  readonly errcode = FULL;
  constructor() {
    super("database or disk is full");
  }
}

/**
 * One SQLite file in WAL mode. `synchronous = NORMAL`: a committed transaction outlives the process whatever kills it;
 * only a power failure may take the last ones.
 */
export class Database {
  readonly sqlite: DatabaseSync;
  #statements = new Map<string, StatementSync>();
  /** Pages a transaction may leave in use; any number when undefined. */
  #room: number | undefined;

  constructor(path: string) {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    this.sqlite = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
    this.sqlite.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000",
    );
  }

  /** Runs the statement, prepared once per text. */
  run(sql: string, ...parameters: SQLInputValue[]): { changes: number } {
    return { changes: Number(this.#prepare(sql).run(...parameters).changes) };
  }

  /** Rows are what the caller's SQL says they are. */
  all<Row>(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...parameters) as Row[];
  }

  get<Row>(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...parameters) as Row | undefined;
  }

  /** All of `work` or none of it. Not nested: a store has one writer and `work` is synchronous. */
  transaction<Result>(work: () => Result): Result {
    this.sqlite.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      if (this.#room !== undefined && this.#pagesInUse() > this.#room) throw new StorageFull();
      this.sqlite.exec("COMMIT");
      return result;
    } catch (error) {
      // Without room SQLite takes a transaction back by itself; one whose commit failed it leaves open.
      if (this.sqlite.isTransaction) this.sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  /** Does `work` and takes all its effects back, within a transaction or outside one. */
  rehearse<Result>(work: () => Result): Result {
    this.sqlite.exec("SAVEPOINT rehearsal");
    try {
      return work();
    } finally {
      if (this.sqlite.isTransaction) this.sqlite.exec("ROLLBACK TO rehearsal; RELEASE rehearsal");
    }
  }

  /**
   * Does `work` while there is no room: what needs another page fails as on a full disk. So does a transaction that ends with
   * more pages in use because earlier deletions have left some free, which SQLite itself would take.
   */
  withoutRoom<Result>(work: () => Result): Result {
    this.#room = this.#pagesInUse();
    this.sqlite.exec(`PRAGMA max_page_count = ${this.#pragma("page_count")}`);
    try {
      return work();
    } finally {
      this.#room = undefined;
      this.sqlite.exec(`PRAGMA max_page_count = ${MOST_PAGES}`);
    }
  }

  /** The columns of a table as it stands in the file, generated ones included; an earlier release may have made it. */
  columns(table: string): Set<string> {
    return new Set(this.all<{ name: string }>("SELECT name FROM pragma_table_xinfo(?)", table).map(({ name }) => name));
  }

  close(): void {
    this.#statements.clear();
    this.sqlite.close();
  }

  #pagesInUse(): number {
    return this.#pragma("page_count") - this.#pragma("freelist_count");
  }

  #pragma(name: "page_count" | "freelist_count"): number {
    return Object.values(this.get<Record<string, number>>(`PRAGMA ${name}`) ?? {})[0] ?? 0;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
