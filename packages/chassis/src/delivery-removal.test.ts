import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeliveryBench, TENANT, at } from "./delivery-bench.fixture.ts";

let bench: DeliveryBench;
beforeEach(async () => {
  bench = await DeliveryBench.open();
});
afterEach(() => bench.close());

test("events of several sandboxes go out in messages of their own", async () => {
  bench.sender.sandboxes.put("other", "seed", at(1));
  bench.publish("a");
  bench.publishIn("other", "x");
  bench.publish("b");
  await bench.rest();
  await bench.rest("other");
  const batches = bench.subscriber.requests.map(({ body }) => (JSON.parse(body) as { subject: string }[]).map(({ subject }) => subject));
  expect(batches).toHaveLength(2);
  expect(batches).toEqual(expect.arrayContaining([["a", "b"], ["x"]]));
});

test("an acknowledgement that comes after its sandbox was removed marks no event of another", async () => {
  bench.sender.sandboxes.put("other", "seed", at(1));
  const answered = Promise.withResolvers<void>();
  bench.subscriber.hold = answered.promise;
  bench.publish("a");
  await vi.waitFor(() => expect(bench.subscriber.requests).toHaveLength(1));
  bench.sender.outbox.removeTenant(TENANT);
  bench.subscriber.hold = new Promise(() => undefined);
  bench.publishIn("other", "x");
  await vi.waitFor(() => expect(bench.subscriber.subjects()).toEqual(["a", "x"]));
  answered.resolve();
  const acknowledged = async () => (await bench.sender.metrics.deliveries.get()).values.map(({ labels, value }) => [labels.outcome, value]);
  await vi.waitFor(async () => expect(await acknowledged()).toEqual([["acknowledged", 1]]));
  expect(bench.sender.delivery.waiting("other")).toBe(1);
  expect(bench.sender.delivery.deliveredCount(TENANT)).toBe(0);
});

test("what nobody takes is given up with its sandbox, and the others' events go on", async () => {
  bench.sender.sandboxes.put("other", "seed", at(1));
  bench.subscriber.status = () => 503;
  bench.publish("a");
  await vi.waitFor(() => expect(bench.subscriber.requests.length).toBeGreaterThan(1));
  bench.sender.outbox.removeTenant(TENANT);
  bench.subscriber.requests.length = 0;
  bench.subscriber.status = () => 200;
  bench.publishIn("other", "x");
  await bench.rest("other");
  expect(bench.subscriber.subjects()).toEqual(["x"]);
});

test("removing a sandbox whose events were delivered does not stall the delivery of another", async () => {
  bench.sender.sandboxes.put("other", "seed", at(1));
  await bench.publishApart("a", "b", "c");
  bench.sender.outbox.removeTenant(TENANT);
  bench.publishIn("other", "x");
  await bench.rest("other");
  expect(bench.subscriber.subjects()).toEqual(["a", "b", "c", "x"]);
});

test("a removal that was not carried through loses no event under way", async () => {
  const answered = Promise.withResolvers<void>();
  bench.subscriber.hold = answered.promise;
  bench.publish("a");
  await vi.waitFor(() => expect(bench.subscriber.requests).toHaveLength(1));
  expect(() =>
    bench.sender.database.transaction(() => {
      bench.sender.outbox.removeTenant(TENANT);
      throw new Error("the rest failed");
    }),
  ).toThrow("the rest failed");
  answered.resolve();
  await bench.rest();
  expect(new Set(bench.subscriber.subjects())).toEqual(new Set(["a"]));
});
