import { Admin, ListOffsetTimestamps, ProduceAcks, Producer, compatibilityPartitioner, findErrorBy } from "@platformatic/kafka";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Logger } from "@cashline/telemetry/logger";
import { ConsumerFailed, type Consumer } from "../inbound/hand-on.ts";
import { reasonOf } from "./reason-of.ts";
import { readers, readingOf, type LogSettings, type ReaderName, type Reading } from "./log-settings.ts";
import { WriteQueue, type Message } from "./write-queue.ts";
import { Unread, type Waiting } from "./unread.ts";

/** What an API of the log answers within, with its tries, before the source is told to deliver again. */
export const logClient = { retries: 2, retryDelay: 200, timeout: 5000, connectTimeout: 2000 } as const;

/** No event is larger: the hub takes no larger batch. */
const LARGEST_EVENT_BYTES = 34 * 1024 * 1024;
const HOUR_MS = 3_600_000;

/** How many partitions a topic has. */
type Partitions = ReadonlyMap<string, number>;

/**
 * The log between the hub and its readers, as the hub sees it: it makes the topics, writes to them, and knows how far the
 * readers' groups have come. Each sandbox is on one partition of a topic, in the order in which the hub took its events in.
 */
export class EventLog {
  readonly #settings: LogSettings;
  readonly #logger: Logger;
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #readings: readonly Reading[];
  readonly #unread: ReadonlyMap<ReaderName, Unread>;
  readonly #writes = new WriteQueue((messages) => this.#send(messages));
  #prepared: Promise<Partitions> | undefined;
  #partitions: Partitions | undefined;
  #asked: Promise<void> | undefined;

  constructor(settings: LogSettings, logger: Logger) {
    this.#settings = settings;
    this.#logger = logger;
    const client = { ...logClient, clientId: "hub", bootstrapBrokers: [...settings.brokers] };
    this.#admin = new Admin(client);
    this.#producer = new Producer({ ...client, idempotent: true, acks: ProduceAcks.ALL });
    this.#readings = readers.map((reader) => readingOf(settings, reader));
    this.#unread = new Map(readers.map((reader) => [reader, new Unread()]));
  }

  /** Takes events for a reader: *taken* once every replica in sync has them. */
  consumerFor(reader: ReaderName): Consumer {
    const { topic } = readingOf(this.#settings, reader);
    return async (events) => {
      try {
        await this.#write(topic, events);
        return { outcome: "taken" };
      } catch (error) {
        throw new ConsumerFailed(`The log could not take ${events.length} events for ${reader}: ${reasonOf(error)}`, { cause: error });
      }
    };
  }

  /** Makes what is missing of the topics; again after it failed. @throws Error when the log cannot be reached */
  prepare(): Promise<void> {
    return this.#prepare().then(() => undefined);
  }

  /** Asks the log how far the groups have come. @throws Error when it cannot be reached */
  refresh(): Promise<void> {
    this.#asked ??= this.#refresh().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  /** Events in the log that a reader's group has not committed, as of the last refresh. */
  lag(reader: ReaderName): number {
    return this.#of(reader).lag;
  }

  /** Whether anything waits for a reader, as of the last refresh. */
  get isBehind(): boolean {
    return readers.some((reader) => this.lag(reader) > 0);
  }

  /** What readers have still to take of a sandbox, by name; the log is asked only while something is. */
  async waitingFor(tenant: string): Promise<string[]> {
    try {
      await this.#prepare();
      if (this.#behind(tenant).length > 0) await this.refresh();
    } catch (error) {
      return [`hub: the log, which cannot be asked how far its readers are: ${reasonOf(error)}`];
    }
    return this.#behind(tenant).map((reader) => {
      const events = this.#waitingFor(reader, tenant)?.events;
      return `hub: ${events ?? "older"} events in the log that ${reader} has not taken`;
    });
  }

  /** What waits of a sandbox, as of the last refresh; an event that waits for both readers waits once. */
  waiting(tenant: string): Waiting | undefined {
    const found = readers.flatMap((reader) => this.#waitingFor(reader, tenant) ?? []);
    return found.toSorted((a, b) => b.events - a.events)[0];
  }

  /** Grows with every event of a sandbox that a reader has taken. */
  taken(tenant: string): number {
    return readers.reduce((sum, reader) => sum + this.#of(reader).taken(tenant), 0);
  }

  forget(tenant: string): void {
    for (const unread of this.#unread.values()) unread.forget(tenant);
  }

  async close(): Promise<void> {
    await Promise.all([this.#producer.close(true), this.#admin.close()]);
  }

  #of(reader: ReaderName): Unread {
    const unread = this.#unread.get(reader);
    if (!unread) throw new Error(`${reader} is no reader`);
    return unread;
  }

  #behind(tenant: string): ReaderName[] {
    return readers.filter((reader) => this.#of(reader).holds(this.#partitionOf(reader, tenant), tenant));
  }

  #waitingFor(reader: ReaderName, tenant: string): Waiting | undefined {
    return this.#partitions && this.#of(reader).waiting(this.#partitionOf(reader, tenant), tenant);
  }

  #partitionOf(reader: ReaderName, tenant: string): number {
    return partitionOf(tenant, this.#partitions?.get(readingOf(this.#settings, reader).topic) ?? 1);
  }

  async #write(topic: string, events: readonly CanonicalEvent[]): Promise<void> {
    const partitions = (await this.#prepare()).get(topic) ?? 1;
    const timestamp = BigInt(Date.now());
    const messages = events.map((event) => ({
      topic,
      key: Buffer.from(event.tenant),
      partition: partitionOf(event.tenant, partitions),
      value: Buffer.from(JSON.stringify(event)),
      timestamp,
    }));
    await this.#writes.add(messages);
  }

  async #send(messages: readonly Message[]): Promise<void> {
    const { offsets = [] } = await this.#producer.send({ messages: [...messages] });
    const atMs = Date.now();
    for (const { topic, partition, offset } of offsets) {
      const reading = this.#readings.find((each) => each.topic === topic);
      if (!reading) continue;
      const here = messages.filter((message) => message.topic === topic && message.partition === partition);
      const through = Number(offset) + here.length - 1;
      for (const [tenant, own] of Map.groupBy(here, ({ key }) => String(key)))
        this.#of(reading.reader).wrote(partition, { tenant, through, events: own.length, atMs });
    }
  }

  #prepare(): Promise<Partitions> {
    this.#prepared ??= this.#makeWhatIsMissing().catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  async #makeWhatIsMissing(): Promise<Partitions> {
    const topics = this.#readings.map(({ topic }) => topic);
    const { brokers } = await this.#admin.metadata({ topics: [], forceUpdate: true });
    const replicas = this.#settings.replicas ?? Math.min(3, brokers.size);
    for (const topic of topics) {
      await this.#admin
        .createTopics({
          topics: [topic],
          partitions: this.#settings.partitions,
          replicas,
          configs: [
            { name: "retention.ms", value: String(this.#settings.retentionHours * HOUR_MS) },
            { name: "max.message.bytes", value: String(LARGEST_EVENT_BYTES) },
            { name: "min.insync.replicas", value: String(Math.min(2, replicas)) },
          ],
        })
        .then(
          () => this.#logger.info({ topic, partitions: this.#settings.partitions, replicas }, "a topic of the log is made"),
          (error: unknown) => {
            if (!isAnswer(error, "TOPIC_ALREADY_EXISTS")) throw error;
          },
        );
    }
    const known = await this.#admin.metadata({ topics, forceUpdate: true });
    const partitions = new Map(topics.map((topic) => [topic, known.topics.get(topic)?.partitionsCount ?? 0]));
    for (const reading of this.#readings) await this.#begin(reading, partitions.get(reading.topic) ?? 0);
    this.#partitions = partitions;
    return partitions;
  }

  /** Finds where a topic ends and how far its group is; one that has committed nothing begins with what is there. */
  async #begin(reading: Reading, count: number): Promise<void> {
    const [starts, ends] = [await this.#positions(reading.topic, count, "earliest"), await this.#positions(reading.topic, count, "latest")];
    const committed = await this.#committed(reading, count);
    for (const [partition, end] of ends)
      this.#of(reading.reader).begin(partition, { committed: committed.get(partition) ?? starts.get(partition) ?? 0, end }, Date.now());
  }

  /** Where the partitions of a topic begin or end. */
  async #positions(topic: string, count: number, which: "earliest" | "latest"): Promise<Map<number, number>> {
    const timestamp = which === "earliest" ? ListOffsetTimestamps.EARLIEST : ListOffsetTimestamps.LATEST;
    const partitions = numbersUpTo(count).map((partitionIndex) => ({ partitionIndex, timestamp }));
    const [listed] = await this.#admin.listOffsets({ topics: [{ name: topic, partitions }] });
    return new Map((listed?.partitions ?? []).map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]));
  }

  /** What a group has committed, by partition; none of a partition of which it has not yet. */
  async #committed({ group, topic }: Reading, count: number): Promise<Map<number, number>> {
    const groups = [{ groupId: group, topics: [{ name: topic, partitionIndexes: numbersUpTo(count) }] }];
    const listed = await this.#admin.listConsumerGroupOffsets({ groups }).catch((error: unknown) => {
      if (isAnswer(error, "GROUP_ID_NOT_FOUND")) return [];
      throw error;
    });
    const found = listed.flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions));
    return new Map(
      found
        .map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)] as const)
        .filter(([, position]) => position >= 0),
    );
  }

  async #refresh(): Promise<void> {
    const partitions = await this.#prepare();
    for (const reading of this.#readings) {
      const committed = await this.#committed(reading, partitions.get(reading.topic) ?? 0);
      for (const [partition, position] of committed) this.#of(reading.reader).committed(partition, position);
    }
  }
}

/** As other clients of Kafka place a key, so that their tools find a sandbox where it is. */
export function partitionOf(tenant: string, partitions: number): number {
  const key = Buffer.from(tenant);
  return compatibilityPartitioner({ topic: "", key, value: key }, key) % partitions;
}

function numbersUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function isAnswer(error: unknown, apiId: string): boolean {
  return error instanceof Error && findErrorBy(error, "apiId", apiId) !== null;
}
