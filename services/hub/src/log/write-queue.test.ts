import { expect, test } from "vitest";
import { WriteQueue, type Message } from "./write-queue.ts";

const message = (key: string, bytes = 10): Message => ({ topic: "t", partition: 0, key: Buffer.from(key), value: Buffer.alloc(bytes) });

/** A queue whose writes end once the test lets them. */
function queue() {
  const writes: string[][] = [];
  let gate = Promise.withResolvers<void>();
  const writeQueue = new WriteQueue((messages) => {
    writes.push(messages.map(({ key }) => String(key)));
    return gate.promise;
  });
  const next = async (end: (gate: PromiseWithResolvers<void>) => void): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    const before = gate;
    gate = Promise.withResolvers();
    end(before);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { add: (messages: Message[]) => writeQueue.add(messages), writes, next };
}

test("one write at a time: what comes meanwhile goes together in the next, in order", async () => {
  const { add, writes, next } = queue();
  const all = [add([message("a"), message("b")]), add([message("c")])];
  await Promise.resolve();
  all.push(add([message("d")]), add([message("e")]));
  await next((gate) => gate.resolve());
  await next((gate) => gate.resolve());
  await Promise.all(all);
  expect(writes).toEqual([
    ["a", "b", "c"],
    ["d", "e"],
  ]);
});

test("what is more than a broker takes at once goes in parts, and a larger event alone", async () => {
  const { add, writes, next } = queue();
  const added = add([message("a", 500_000), message("b", 500_000), message("c", 5_000_000), message("d")]);
  for (let write = 0; write < 4; write += 1) await next((gate) => gate.resolve());
  await added;
  expect(writes).toEqual([["a"], ["b"], ["c"], ["d"]]);
});

test("a write that fails is told to those whose events were in it, once nothing of theirs is under way", async () => {
  const { add, writes, next } = queue();
  const failed = add([message("a", 500_000), message("b", 500_000)]);
  const told = expect(failed).rejects.toThrow("the log is down");
  await next((gate) => gate.reject(new Error("the log is down")));
  const after = add([message("c")]);
  await next((gate) => gate.resolve());
  await told;
  await next((gate) => gate.resolve());
  await after;
  expect(writes).toEqual([["a"], ["b"], ["c"]]);
});
