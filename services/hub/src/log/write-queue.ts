import type { MessageToProduce } from "@platformatic/kafka";

/** Brokers take a megabyte at a time; a larger event goes alone. */
const WRITE_BYTES = 900_000;

export type Message = MessageToProduce & { readonly topic: string; readonly partition: number; readonly value: Buffer };
type Write = { readonly messages: readonly Message[]; readonly bytes: number; settle(error: unknown): void };

/** One write at a time, which keeps the order; what comes meanwhile goes together in the next one. */
export class WriteQueue {
  readonly #send: (messages: readonly Message[]) => Promise<void>;
  readonly #pending: Write[] = [];
  #isWriting = false;

  constructor(send: (messages: readonly Message[]) => Promise<void>) {
    this.#send = send;
  }

  /** Resolves once all are written. @throws what `send` threw for one of them; nothing of the others is still under way then */
  async add(messages: readonly Message[]): Promise<void> {
    const written = await Promise.allSettled(portionsOf(messages).map((portion) => this.#enqueue(portion)));
    for (const each of written) if (each.status === "rejected") throw each.reason;
  }

  #enqueue(messages: readonly Message[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown): void => (error === undefined ? resolve() : reject(error as Error));
      this.#pending.push({ messages, bytes: bytesOf(messages), settle });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    // What was asked for in the same moment goes together from the first write on.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const together = this.#pending.splice(0, fitting(this.#pending));
      const error = await this.#send(together.flatMap(({ messages }) => messages)).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      for (const write of together) write.settle(error);
    }
    this.#isWriting = false;
  }
}

function bytesOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { value }) => sum + value.byteLength, 0);
}

/** In parts that a broker takes at once. */
function portionsOf(messages: readonly Message[]): Message[][] {
  const portions: Message[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    bytes += message.value.byteLength;
    if (bytes > WRITE_BYTES) {
      portions.push([]);
      bytes = message.value.byteLength;
    }
    portions.at(-1)?.push(message);
  }
  return portions;
}

/** How many of the first go together; one at least. */
function fitting(writes: readonly Write[]): number {
  let bytes = 0;
  const first = writes.findIndex((write, index) => (bytes += write.bytes) > WRITE_BYTES && index > 0);
  return first === -1 ? writes.length : first;
}
