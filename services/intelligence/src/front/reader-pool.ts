import { Session } from "chdb";
import { TooManyWaiting, Turns } from "../store/turns.ts";
import { FrontError } from "./front-error.ts";

/** Asks one statement on a connection that is the asker's alone until it is given back: the bytes in the format asked for. */
export type Ask = (sql: string, format: string) => Promise<Uint8Array>;

/** The rows of a statement on such a connection. */
export async function rowsOf<Row>(ask: Ask, sql: string): Promise<Row[]> {
  const text = Buffer.from(await ask(sql, "JSONEachRow")).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

type Connection = { readonly session: Session; readonly reader: string; usedAtMs: number };

/**
 * A few connections to the embedded store, each prepared for one reader: its settings, row filters included, are set once and
 * frozen by `readonly`, so a connection never changes hands. When another reader comes and all are open, the one that lay
 * idle longest is closed. Apart from the store's own, so that no outside question delays the service's.
 */
export class ReaderPool {
  readonly #options: { readonly folder: string; readonly connections: number; readonly idleMs: number };
  readonly #prepare: (reader: string) => readonly string[];
  readonly #turns: Turns;
  readonly #idle: Connection[] = [];
  readonly #sweeping: NodeJS.Timeout;
  /** Queries of each reader that run or wait. */
  readonly #asking = new Map<string, number>();
  readonly #mostOfOne: number;
  #open = 0;
  #closed = false;

  /** @param prepare the statements that make a connection one of a reader; the last freezes it */
  constructor(
    options: { folder: string; connections: number; waiting: number; idleMs: number },
    prepare: (reader: string) => readonly string[],
  ) {
    this.#options = options;
    this.#prepare = prepare;
    this.#turns = new Turns(options.connections, options.waiting);
    this.#mostOfOne = Math.ceil((options.connections + options.waiting) / 2);
    this.#sweeping = setInterval(() => this.#closeIdle(), options.idleMs).unref();
  }

  get open(): number {
    return this.#open;
  }

  /**
   * Runs work on a connection of the reader. No reader takes more than half of what may run and wait.
   * @throws FrontError TOO_MANY_SIMULTANEOUS_QUERIES when the line is full, or the reader's half; ABORTED when the pool is closed
   */
  async use<Result>(reader: string, work: (ask: Ask) => Promise<Result>): Promise<Result> {
    const asking = this.#asking.get(reader) ?? 0;
    if (asking >= this.#mostOfOne) throw tooMany();
    this.#asking.set(reader, asking + 1);
    try {
      return await this.#turns.take(() => this.#run(reader, work));
    } catch (error) {
      throw error instanceof TooManyWaiting ? tooMany() : error;
    } finally {
      const left = (this.#asking.get(reader) ?? 1) - 1;
      if (left > 0) this.#asking.set(reader, left);
      else this.#asking.delete(reader);
    }
  }

  async #run<Result>(reader: string, work: (ask: Ask) => Promise<Result>): Promise<Result> {
    const connection = await this.#connect(reader);
    let failed = false;
    try {
      return await work(async (sql, format) => {
        try {
          return await askOn(connection.session, sql, format);
        } catch (error) {
          failed = true;
          throw error;
        }
      });
    } finally {
      connection.usedAtMs = performance.now();
      // The rows a failed query had written already would stand before the next one's answer.
      if (failed || this.#closed) this.#close(connection);
      else this.#idle.push(connection);
    }
  }

  /** Nothing is asked afterwards; what runs is finished first by whoever asked it. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#sweeping);
    for (const connection of this.#idle.splice(0)) this.#close(connection);
  }

  async #connect(reader: string): Promise<Connection> {
    if (this.#closed) throw new FrontError("ABORTED", "The store is closing");
    const at = this.#idle.findLastIndex((each) => each.reader === reader);
    const mine = at < 0 ? undefined : this.#idle.splice(at, 1)[0];
    if (mine) return mine;
    // The idle ones lie in order of use, so the first has waited longest.
    if (this.#open >= this.#options.connections) {
      const oldest = this.#idle.shift();
      if (oldest) this.#close(oldest);
    }
    const connection: Connection = { session: new Session(this.#options.folder), reader, usedAtMs: performance.now() };
    this.#open += 1;
    try {
      for (const statement of this.#prepare(reader)) await askOn(connection.session, statement, "Null");
    } catch (error) {
      this.#close(connection);
      throw error;
    }
    return connection;
  }

  #closeIdle(): void {
    const before = performance.now() - this.#options.idleMs;
    while (this.#idle[0] && this.#idle[0].usedAtMs <= before) this.#close(this.#idle.shift() as Connection);
  }

  #close(connection: Connection): void {
    this.#open -= 1;
    connection.session.close();
  }
}

function tooMany(): FrontError {
  return new FrontError("TOO_MANY_SIMULTANEOUS_QUERIES", "Too many queries are waiting; come again later", 1);
}

/** Without the engine's way of binding parameters: it lets one bound query run at a time in the whole process. */
async function askOn(session: Session, sql: string, format: string): Promise<Uint8Array> {
  return (await session.queryAsync(sql, { format })).bytes();
}

/** Text as a string literal of ClickHouse. */
export function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
