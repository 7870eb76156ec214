import type { Telemetry } from "@cashline/contracts/common/telemetry";
import type { Logger } from "@cashline/telemetry/logger";
import { storeRows } from "../ingest/table-row.ts";
import type { Store } from "../store/store.ts";
import { rowsOfWindow, type CountedWindow } from "./window-rows.ts";

/** A process that counts its traffic. `read` answers the window after the one acknowledged by `after`. */
export type TrafficSource = { readonly process: string; read(after: string | undefined): Promise<Telemetry> };

/** A source's window that is stored next, and what acknowledges it. */
type Fetched = { readonly source: TrafficSource; readonly counted: CountedWindow; readonly next: string | null; readonly more: boolean };

/** A window that was closed before, and the one that has been counted in since. */
const MOST_WINDOWS = 2;

/**
 * Fetches what every process has counted and stores it, time and again and whenever somebody asks for whole figures. A
 * window is acknowledged by the next fetch once it is stored, so that a failure anywhere in between brings the same window
 * again. A source that is down is told of once and asked again each time; the others go on.
 */
export class TrafficFetching {
  readonly #sources: readonly TrafficSource[];
  readonly #store: Pick<Store, "insert">;
  readonly #knows: (tenant: string) => boolean;
  readonly #logger: Logger;
  /** By process, what acknowledges the window stored last. */
  readonly #stored = new Map<string, string>();
  readonly #failing = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param knows whether a sandbox is set up here; counts of others are dropped, so that a deleted one does not come back */
  constructor(parts: {
    sources: readonly TrafficSource[];
    store: Pick<Store, "insert">;
    knows: (tenant: string) => boolean;
    logger: Logger;
  }) {
    this.#sources = parts.sources;
    this.#store = parts.store;
    this.#knows = parts.knows;
    this.#logger = parts.logger;
  }

  /** Fetches every so many milliseconds of real time, from one fetch's end to the next one's start, until it is closed. */
  start(everyMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.fetch().finally(() => this.start(everyMs));
    }, everyMs);
  }

  /**
   * Resolves once everything is stored that had been counted when it was called, at the processes that answer. Who calls
   * while a fetch waits for its turn shares that one.
   */
  fetch(): Promise<void> {
    this.#next ??= this.alone(async () => {
      this.#next = undefined;
      await this.#round();
    });
    return this.#next;
  }

  /** Does something while nothing is fetched or stored. */
  alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Ends the fetching, after the fetch that is under way. */
  async close(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  async #round(): Promise<void> {
    let sources = this.#sources;
    for (let windows = 0; windows < MOST_WINDOWS && sources.length > 0; windows += 1) {
      const fetched = (await Promise.all(sources.map((source) => this.#read(source)))).filter((each) => each !== undefined);
      if (!(await this.#keep(fetched))) return;
      sources = fetched.filter(({ more }) => more).map(({ source }) => source);
    }
  }

  /** The next window of a source; undefined where there is none, or no answer. */
  async #read(source: TrafficSource): Promise<Fetched | undefined> {
    const { process } = source;
    try {
      const { instance, window, next, more } = await source.read(this.#stored.get(process));
      if (this.#failing.delete(process)) this.#logger.info({ process }, "the traffic of a process can be fetched again");
      return window ? { source, counted: { process, instance, window }, next, more } : undefined;
    } catch (error) {
      if (!this.#failing.has(process)) this.#logger.warn({ err: error, process }, "the traffic of a process cannot be fetched");
      this.#failing.add(process);
      return undefined;
    }
  }

  /** Stores windows of several sources, an insert a table; false when that failed, and all of them will come again. */
  async #keep(fetched: readonly Fetched[]): Promise<boolean> {
    try {
      const rows = fetched.flatMap(({ counted }) => rowsOfWindow(counted)).filter(({ row }) => this.#knows(String(row["tenant"])));
      await storeRows(this.#store, rows);
    } catch (error) {
      this.#logger.error({ err: error, windows: fetched.length }, "counts of traffic could not be stored; they are fetched again");
      return false;
    }
    for (const { source, next } of fetched) if (next !== null) this.#stored.set(source.process, next);
    return true;
  }
}
