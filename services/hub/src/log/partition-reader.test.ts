import type { Message } from "@platformatic/kafka";
import { expect, test } from "vitest";
import { PartitionReader } from "./partition-reader.ts";

const message = (offset: number, bytes = 10): Message => ({ offset: BigInt(offset), value: Buffer.alloc(bytes) }) as unknown as Message;
const offsets = (batch: readonly Message[]): number[] => batch.map(({ offset }) => Number(offset));

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A partition whose batches are handed over once the test lets them. */
function partitionReader() {
  const batches: number[][] = [];
  let gate = Promise.withResolvers<boolean>();
  const partition = new PartitionReader(async (batch) => {
    batches.push(offsets(batch));
    return gate.promise;
  });
  return {
    partition,
    batches,
    /** Ends the batch in hand. */
    done: async (isDone = true): Promise<void> => {
      gate.resolve(isDone);
      gate = Promise.withResolvers();
      await turn();
    },
  };
}

test("one batch is in hand at a time, of five hundred events at most; what comes meanwhile is the next", async () => {
  const { partition, batches, done } = partitionReader();
  for (let offset = 0; offset < 601; offset += 1) partition.take(message(offset));
  await turn();
  expect(batches.map(({ length }) => length)).toEqual([500]);
  partition.take(message(601));
  await done();
  expect(batches.map(({ length }) => length)).toEqual([500, 102]);
  await done();
  expect(batches.flat()).toEqual(Array.from({ length: 602 }, (_, offset) => offset));
});

test("only the event that follows is taken: what was left over when members changed comes again in its turn", async () => {
  const { partition, batches, done } = partitionReader();
  partition.take(message(5));
  await turn();
  partition.take(message(6));
  partition.begin(5n);
  for (const offset of [7, 8, 5, 6, 6, 7]) partition.take(message(offset));
  await done();
  await done();
  expect(batches).toEqual([[5], [5, 6, 7]]);
});

test("says whether a position leaves events out", () => {
  const { partition } = partitionReader();
  expect(partition.isBefore(9n)).toBe(false);
  partition.take(message(5));
  expect([partition.isBefore(6n), partition.isBefore(7n), partition.isBefore(undefined)]).toEqual([false, true, false]);
});

test("a batch that is not delivered stays the first, and nothing after it is", async () => {
  const { partition, batches, done } = partitionReader();
  partition.take(message(0));
  await turn();
  for (const offset of [1, 2]) partition.take(message(offset));
  const finished = partition.finish();
  await done(false);
  await finished;
  expect(batches).toEqual([[0]]);
});

test("beyond what may wait here the log is read no further, until there is room", async () => {
  const { partition, done } = partitionReader();
  let hasRoom = false;
  for (let offset = 0; offset < 3; offset += 1) partition.take(message(offset, 3 * 1024 * 1024));
  const room = partition.room().then(() => {
    hasRoom = true;
  });
  await turn();
  expect(hasRoom).toBe(false);
  await done();
  await room;
  expect(hasRoom).toBe(true);
});
