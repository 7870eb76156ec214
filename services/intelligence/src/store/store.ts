import { createClient, type ClickHouseClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { CLUSTER_SETTINGS, rendered, type Deployment } from "./deployment.ts";
import { Turns } from "./turns.ts";

export type QueryParameters = Readonly<Record<string, string | number | readonly string[]>>;

/** Where the data lies: a folder for the embedded engine, or the address of a server, and of which cluster it is a node; "" for none. */
export type StoreLocation =
  | { kind: "embedded"; folder: string }
  | { kind: "server"; url: string; username: string; password: string; cluster: string };

const READERS = 3;
const READER_SECONDS = 20;
/** Statements that may wait for a connection. A KPI call brings one per KPI, each of some milliseconds. */
const WAITING = 500;

/** Compiling an expression to machine code pays over many millions of rows, and costs more than a whole question over few. */
export const INTERPRETED = "compile_expressions=0, compile_aggregate_expressions=0, compile_sort_description=0";

/**
 * Joins run in the order in which they are written. The engine's own order may join first what is equal in a number of few
 * values, such as renewals: ten thousand subscriptions by ten thousand, beyond any reader's memory.
 */
const [JOIN_ORDER, WRITTEN] = ["query_plan_optimize_join_order_limit", "1"];
export const AS_WRITTEN = `${JOIN_ORDER}=${WRITTEN}`;

/** Rows come few at a time: threads and parsing side by side cost more than they bring. */
const WRITER_SETTINGS = `max_threads=1, max_insert_threads=1, input_format_parallel_parsing=0, ${INTERPRETED}`;

/** `readonly` comes last: nothing can be set after it. 64-bit numbers come as text, which loses nothing above 2^53. */
const READER_SETTINGS = `max_threads=1, ${INTERPRETED}, ${AS_WRITTEN}, output_format_json_quote_64bit_integers=1, output_format_json_quote_decimals=1, max_execution_time=${READER_SECONDS}, max_memory_usage=2000000000, readonly=1`;

/**
 * ClickHouse through its official client, embedded or as a server. One connection writes, a few only read. Per-call
 * `clickhouse_settings` are never used: the embedded connection would keep them for every later call. Every method throws
 * TooManyWaiting when the line before its connection is too long.
 */
export class Store {
  readonly #writer: ClickHouseClient;
  readonly #newReader: (() => Promise<ClickHouseClient>) | undefined;
  #readers: ClickHouseClient[];
  readonly #writing = new Turns(1, WAITING);
  readonly #reading: Turns;
  readonly #deployment: Deployment;
  #free: ClickHouseClient[];
  #beforeReading: (tables?: ReadonlySet<string>) => Promise<void> = () => Promise.resolve();

  private constructor(
    writer: ClickHouseClient,
    readers: ClickHouseClient[],
    newReader: (() => Promise<ClickHouseClient>) | undefined,
    deployment: Deployment,
  ) {
    this.#writer = writer;
    this.#deployment = deployment;
    this.#newReader = newReader;
    this.#readers = readers;
    this.#free = [...readers];
    this.#reading = new Turns(readers.length, WAITING);
  }

  static async open(location: StoreLocation): Promise<Store> {
    const deployment: Deployment =
      location.kind === "server" && location.cluster !== "" ? { kind: "cluster", cluster: location.cluster } : { kind: "single" };
    const connect = (): ClickHouseClient =>
      location.kind === "server"
        ? createClient({
            url: location.url,
            username: location.username,
            password: location.password,
            clickhouse_settings: { [JOIN_ORDER]: WRITTEN, ...(deployment.kind === "cluster" ? CLUSTER_SETTINGS : {}) },
          })
        : // The embedded connection's declared type differs from the client's own; it works (see ADR 0004).
          createClient({ connection: createChdbConnection({ path: location.folder }) } as unknown as Parameters<typeof createClient>[0]);
    const newReader = async (): Promise<ClickHouseClient> => {
      const reader = connect();
      if (location.kind === "embedded") await reader.command({ query: `SET ${READER_SETTINGS}` });
      return reader;
    };
    const readers: ClickHouseClient[] = [];
    while (readers.length < READERS) readers.push(await newReader());
    const store = new Store(connect(), readers, location.kind === "embedded" ? newReader : undefined, deployment);
    if (location.kind === "embedded") await store.command(`SET ${WRITER_SETTINGS}`);
    return store;
  }

  /**
   * Has something done before each question, which says what tables it names, and each statement, so that they meet what was
   * taken in before. It may only insert.
   */
  readAfter(work: (tables?: ReadonlySet<string>) => Promise<void>): void {
    this.#beforeReading = work;
  }

  /** Runs a statement that changes the schema or deletes rows, as this deployment takes it (`deployment.ts`). */
  async change(statement: string, parameters: QueryParameters = {}): Promise<void> {
    for (const each of rendered(statement, this.#deployment)) await this.command(each, parameters);
  }

  /** Runs a statement as it is. */
  async command(query: string, parameters: QueryParameters = {}): Promise<void> {
    await this.#beforeReading();
    await this.#writing.take(() => this.#writer.command({ query, query_params: { ...parameters } }));
  }

  /**
   * Writes rows; they are stored when the promise resolves. A row with a column the table lacks is refused: the engine's
   * default would drop that value in silence. Rows of any number of months come in at once: the engine's default of a hundred
   * would refuse a log of ten years, and with it whatever waits beside it. The settings stand in the statement, where they
   * touch this insert alone.
   */
  async insert(table: string, rows: readonly object[]): Promise<void> {
    const settled = `${table} SETTINGS input_format_skip_unknown_fields=0, max_partitions_per_insert_block=0`;
    await this.#writing.take(() => this.#writer.insert({ table: settled, values: [...rows], format: "JSONEachRow" }));
  }

  /**
   * Rows of a query on a connection that can only read (at a server: whose user may). The embedded engine gives 64-bit
   * integers and decimals as text, a server as its user's profile says; callers take both.
   */
  async query<Row>(sql: string, parameters: QueryParameters = {}): Promise<Row[]> {
    await this.#beforeReading(new Set(sql.match(/\bpi\.\w+/g)));
    return this.#reading.take(async () => {
      const reader = this.#free.pop();
      if (!reader) throw new Error("more readers at work than there are");
      let next = reader;
      try {
        const result = await reader.query({ query: sql, query_params: { ...parameters }, format: "JSONEachRow" });
        return await result.json<Row>();
      } catch (error) {
        next = await this.#instead(reader);
        throw error;
      } finally {
        this.#free.push(next);
      }
    });
  }

  /** A new connection for one whose query failed: the embedded engine would put the rows it had written before the next answer. */
  async #instead(reader: ClickHouseClient): Promise<ClickHouseClient> {
    if (!this.#newReader) return reader;
    const fresh = await this.#newReader();
    this.#readers = this.#readers.map((each) => (each === reader ? fresh : each));
    await reader.close();
    return fresh;
  }

  async close(): Promise<void> {
    for (const client of [...this.#readers, this.#writer]) await client.close();
  }
}

/** The engine's own names for data it cannot read; everything else it may say is about itself, not about the data. */
const UNREADABLE =
  /^(CANNOT_(PARSE|READ_(ARRAY|MAP)|CONVERT_TYPE|INSERT_NULL)|TYPE_MISMATCH|INCORRECT_DATA|ARGUMENT_OUT_OF_BOUND|VALUE_IS_OUT_OF_RANGE|DECIMAL_OVERFLOW|UNKNOWN_ELEMENT_OF_ENUM|UNEXPECTED_DATA_AFTER|TOO_LARGE_(STRING|ARRAY)_SIZE)/;

/**
 * Whether the engine refused a row for what stands in it, so that the same row would be refused again. Told by the name
 * of the error: the embedded connection throws a class of its own.
 */
export function isUnreadable(error: unknown): boolean {
  const type = error instanceof Error ? (error as { type?: unknown }).type : undefined;
  return typeof type === "string" && UNREADABLE.test(type);
}
