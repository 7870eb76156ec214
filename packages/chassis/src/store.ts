import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

/**
 * One SQLite file in WAL mode. `synchronous = NORMAL`: a committed transaction outlives the process whatever kills it;
 * only a power failure may take the last ones.
 */
export class Database {
  readonly sqlite: DatabaseSync;
  #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
    this.sqlite = new DatabaseSync(path);
    this.sqlite.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000",
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
    let result: Result;
    try {
      result = work();
    } catch (error) {
      this.sqlite.exec("ROLLBACK");
      throw error;
    }
    this.sqlite.exec("COMMIT");
    return result;
  }

  /** Does `work` and takes all its effects back, within a transaction or outside one. */
  rehearse<Result>(work: () => Result): Result {
    this.sqlite.exec("SAVEPOINT rehearsal");
    try {
      return work();
    } finally {
      this.sqlite.exec("ROLLBACK TO rehearsal; RELEASE rehearsal");
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

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
