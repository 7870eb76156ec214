import { setImmediate as immediate } from "node:timers/promises";
import type { Message } from "@platformatic/kafka";

/** One batch in hand; operations take as many. */
const BATCH_EVENTS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Beyond so much waiting here, no more is read. */
const MOST_EVENTS = 2000;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * The events of one partition on their way to the operation: one batch at a time, in order, each committed before the next.
 * Nothing is left out: only the event that follows the last one is taken.
 */
export class PartitionReader {
  readonly #deliver: (batch: readonly Message[], isCurrent: () => boolean) => Promise<boolean>;
  #queue: Message[] = [];
  #inHand = 0;
  #bytes = 0;
  #next: bigint | undefined;
  /** Counts how often reading began anew; what was in hand before is not this reader's any more. */
  #beginning = 0;
  #working: Promise<void> | undefined;
  #roomed = Promise.withResolvers<void>();

  /** @param deliver hands a batch over and commits it, however often it has to try, as long as `isCurrent`; answers whether it did */
  constructor(deliver: (batch: readonly Message[], isCurrent: () => boolean) => Promise<boolean>) {
    this.#deliver = deliver;
  }

  /** Goes on at a position: with the group's offset after its members changed, or, where it is undefined, with whatever comes first. */
  begin(position: bigint | undefined): void {
    this.#beginning += 1;
    this.#queue = [];
    this.#inHand = 0;
    this.#bytes = 0;
    this.#next = position;
    this.#makeRoom();
  }

  /** Whether events lie between the last one taken and a position. */
  isBefore(position: bigint | undefined): boolean {
    return this.#next !== undefined && position !== undefined && this.#next < position;
  }

  /** Takes the next event; one that was left over from before reading began anew is not the next, and will come again. */
  take(message: Message): void {
    if (this.#next !== undefined && message.offset !== this.#next) return;
    this.#next = message.offset + 1n;
    this.#queue.push(message);
    this.#bytes += message.value.byteLength;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Resolves once there is room for more. */
  async room(): Promise<void> {
    if (this.#queue.length >= MOST_EVENTS || this.#bytes >= MOST_BYTES) await this.#roomed.promise;
  }

  /** Resolves once nothing is in hand. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Takes no others after the batch in hand, and resolves once that is done with. */
  async finish(): Promise<void> {
    this.#queue.splice(this.#inHand);
    this.#bytes = bytesOf(this.#queue);
    this.#makeRoom();
    await this.#working;
  }

  async #work(): Promise<void> {
    // What was fetched together is handed over together.
    await immediate();
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, fitting(this.#queue));
      this.#inHand = batch.length;
      const beginning = this.#beginning;
      const isCurrent = (): boolean => beginning === this.#beginning;
      const isDone = await this.#deliver(batch, isCurrent);
      if (!isCurrent()) continue;
      if (!isDone) return;
      this.#queue.splice(0, batch.length);
      this.#inHand = 0;
      this.#bytes -= bytesOf(batch);
      this.#makeRoom();
    }
  }

  #makeRoom(): void {
    this.#roomed.resolve();
    this.#roomed = Promise.withResolvers();
  }
}

/** How many of the first are one batch; one at least. */
function fitting(queue: readonly Message[]): number {
  let bytes = 0;
  const first = queue.findIndex(({ value }, index) => index === BATCH_EVENTS || ((bytes += value.byteLength) > BATCH_BYTES && index > 0));
  return first === -1 ? queue.length : first;
}

function bytesOf(batch: readonly Message[]): number {
  return batch.reduce((sum, { value }) => sum + value.byteLength, 0);
}
