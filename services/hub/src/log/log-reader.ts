import { setTimeout as pause } from "node:timers/promises";
import { Consumer as GroupMember, type Message } from "@platformatic/kafka";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Logger } from "@cashline/telemetry/logger";
import { handOn, type Consumer, type Refused } from "../inbound/hand-on.ts";
import { logClient } from "./event-log.ts";
import type { Reading } from "./log-settings.ts";
import { reasonOf } from "./reason-of.ts";
import { PartitionReader } from "./partition-reader.ts";

const FETCH_BYTES = 4 * 1024 * 1024;
const FETCH_WAIT_MS = 500;
const FRESH_MS = 2000;
/** As the contract has it. */
const LONGEST_REASON = 4000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/** A sandbox as the hub has it: since when, by its wall clock. */
export type KnownSandbox = { readonly tenant: string; readonly since: string };

export type ReaderParts = {
  readonly brokers: readonly string[];
  readonly reading: Reading;
  /** Names this member of the group over its restarts, so that one that was killed goes on at once; unique in the group. */
  readonly member?: string;
  /** The operation that events are for. */
  readonly consumer: Consumer;
  /** Tells the hub of events that the operation refuses. */
  readonly bury: (refused: readonly Refused[]) => Promise<void>;
  /** Every sandbox that the hub has. */
  readonly sandboxes: () => Promise<readonly KnownSandbox[]>;
  /** What lay in the log for so long may be of a sandbox that has been removed meanwhile: the hub is asked. */
  readonly freshMs?: number;
  readonly logger: Logger;
  /** Told what became of events. */
  readonly count: (outcome: "delivered" | "refused" | "of_no_sandbox" | "failed_try", events: number) => void;
};

/** Events were deleted before they were read. */
class Lost extends Error {
  constructor({ topic, group }: Reading, partition: number) {
    super(
      `Partition ${partition} of ${topic} no longer has the events that follow what ${group} has read; set up their sandboxes anew, or set the group's offset and do without them.`,
    );
  }
}

/**
 * Reads a topic as a member of its group and hands every event to an operation, in order within a sandbox. An offset is
 * committed once the operation has answered for all before it; until then the same batch is tried again, for as long as it
 * takes. A crash in between delivers again, which the operations take without harm.
 */
export class LogReader {
  readonly #parts: ReaderParts;
  readonly #partitions = new Map<number, PartitionReader>();
  #member: GroupMember | undefined;
  #joining: Promise<unknown> | undefined;
  #stopped = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends with what is in hand; what was not committed is read again by whoever reads next. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all([...this.#partitions.values()].map((partition) => partition.finish()));
    await this.#leave();
    await this.#running;
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #run(): Promise<void> {
    const { logger, reading } = this.#parts;
    for (let pauseMs = FIRST_PAUSE_MS; !this.#isStopped; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.#read(() => {
          pauseMs = FIRST_PAUSE_MS;
        });
      } catch (error) {
        if (!this.#isStopped) logger.warn({ reason: reasonOf(error), topic: reading.topic }, "the log cannot be read; it is tried again");
      }
      for (const partition of this.#partitions.values()) partition.begin(undefined);
      await Promise.all([...this.#partitions.values()].map((partition) => partition.idle()));
      await this.#leave();
      await this.#pause(pauseMs);
    }
  }

  /** Reads until the connection is lost or `stop` is called. */
  async #read(onEvent: () => void): Promise<void> {
    const { brokers, reading, member: groupInstanceId } = this.#parts;
    const member = new GroupMember({
      ...logClient,
      clientId: reading.group,
      bootstrapBrokers: [...brokers],
      groupId: reading.group,
      ...(groupInstanceId !== undefined && { groupInstanceId }),
    });
    this.#member = member;
    const joining = member.consume({
      topics: [reading.topic],
      mode: "committed",
      fallbackMode: "earliest",
      autocommit: false,
      maxBytes: FETCH_BYTES,
      maxWaitTime: FETCH_WAIT_MS,
      sessionTimeout: 10_000,
      heartbeatInterval: 2000,
      rebalanceTimeout: 10_000,
    });
    this.#joining = joining;
    const stream = await joining;
    let generation: number | undefined;
    // Members of the group have changed: each partition goes on where it was committed, wherever it is read. With the same
    // members the log no longer has what comes next, and the client would leave it out.
    const begin = (): void => {
      for (const [key, position] of stream.offsetsToFetch) {
        const number = Number(key.slice(key.lastIndexOf(":") + 1));
        const partition = this.#partitionOf(number);
        if (generation === member.generationId && partition.isBefore(position)) stream.destroy(new Lost(reading, number));
        else partition.begin(position);
      }
      generation = member.generationId;
    };
    begin();
    stream.on("offsets", begin);
    for await (const message of stream) {
      if (this.#isStopped) return;
      onEvent();
      const partition = this.#partitionOf(message.partition);
      partition.take(message);
      await partition.room();
    }
  }

  #partitionOf(number: number): PartitionReader {
    const known = this.#partitions.get(number);
    if (known) return known;
    const partition = new PartitionReader((batch, isCurrent) => this.#see(batch, isCurrent));
    this.#partitions.set(number, partition);
    return partition;
  }

  /** Delivers a batch and commits it; answers whether both were done. */
  async #see(batch: readonly Message[], isCurrent: () => boolean): Promise<boolean> {
    const isDelivered = await this.#insist(() => this.#deliver(batch), batch.length, isCurrent);
    return isDelivered && this.#insist(() => this.#commit(batch), batch.length, isCurrent);
  }

  /** @returns whether it went well before the reader was stopped or somebody else had to see to the batch */
  async #insist(work: () => Promise<void>, events: number, isCurrent: () => boolean): Promise<boolean> {
    for (let pauseMs = FIRST_PAUSE_MS; isCurrent(); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        await work();
        return true;
      } catch (error) {
        this.#parts.count("failed_try", events);
        this.#parts.logger.warn({ reason: reasonOf(error), events, topic: this.#parts.reading.topic }, "a batch of the log is tried again");
        if (this.#isStopped) return false;
        await this.#pause(pauseMs);
      }
    }
    return false;
  }

  async #deliver(batch: readonly Message[]): Promise<void> {
    const { consumer, bury, count } = this.#parts;
    const kept = await this.#ofThisLife(batch);
    const events = kept.map(({ value }) => JSON.parse(value.toString()) as CanonicalEvent);
    const refused = await handOn(consumer, events);
    if (refused.length > 0) await bury(refused.map(({ event, reason }) => ({ event, reason: reason.slice(0, LONGEST_REASON) })));
    count("delivered", events.length - refused.length);
    count("refused", refused.length);
    count("of_no_sandbox", batch.length - kept.length);
  }

  /** Without the events of sandboxes that were removed after these were written, also where one of the same name has come since. */
  async #ofThisLife(batch: readonly Message[]): Promise<readonly Message[]> {
    const [oldest] = batch;
    if (!oldest || Date.now() - Number(oldest.timestamp) < (this.#parts.freshMs ?? FRESH_MS)) return batch;
    const since = new Map((await this.#parts.sandboxes()).map((sandbox) => [sandbox.tenant, Date.parse(sandbox.since)]));
    return batch.filter(({ key, timestamp }) => Number(timestamp) >= (since.get(key.toString()) ?? Infinity));
  }

  async #commit(batch: readonly Message[]): Promise<void> {
    const last = batch.at(-1);
    if (!last) return;
    const { topic, partition, offset, leaderEpoch } = last;
    await this.#member?.commit({ offsets: [{ topic, partition, offset: offset + 1n, leaderEpoch }] });
  }

  async #leave(): Promise<void> {
    const member = this.#member;
    this.#member = undefined;
    // A member that is closed while it joins ends with an error that nobody can catch.
    await Promise.allSettled([this.#joining]);
    await member?.close(true);
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stopped.signal }).catch((error: unknown) => {
      if (!this.#isStopped) throw error;
    });
  }
}
