import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeliveryBench, EVENT_TYPE, TENANT, at } from "./delivery-bench.fixture.ts";

let bench: DeliveryBench;
beforeEach(async () => {
  bench = await DeliveryBench.open();
});
afterEach(() => bench.close());

test("a duplicated event comes twice", async () => {
  bench.plant({ kind: "duplicate", match: `${EVENT_TYPE}@b` });
  bench.publish("a", "b");
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["a", "b", "b"]);
});

test("a dropped event never comes and stays in the log for replay", async () => {
  bench.plant({ kind: "drop", match: `${EVENT_TYPE}@a` });
  bench.publish("a", "b");
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["b"]);
  expect(bench.sender.outbox.page(TENANT, 0, 10, undefined).items.map(({ subject }) => subject)).toEqual(["a", "b"]);
});

test("reordered events come last first, behind those that are not", async () => {
  bench.plant({ kind: "reorder" });
  bench.publish("a", "b", "c");
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["c", "b", "a"]);
  bench.subscriber.requests.length = 0;
  bench.plant({ kind: "reorder", match: `${EVENT_TYPE}@d` });
  bench.publish("d", "e", "f");
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["e", "f", "d"]);
});

test("a delayed event waits for its instant on the scenario clock and holds nobody up", async () => {
  const until = "2026-01-02T00:00:00.000Z";
  bench.plant({ kind: "delay", match: `${EVENT_TYPE}@a`, to: until });
  bench.publish("a", "b");
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["b"]);
  expect(bench.sender.delivery.nextWakeAt(TENANT)).toBe(until);
  bench.sender.sandboxes.move(TENANT, until);
  expect(bench.sender.delivery.waiting(TENANT)).toBe(1);
  bench.sender.delivery.rescan();
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["b", "a"]);
  expect(bench.sender.delivery.nextWakeAt(TENANT)).toBeNull();
});

test("a reordered event that comes alone is held until a later one has come, and goes behind it", async () => {
  bench.plant({ kind: "reorder", match: `${EVENT_TYPE}@b` });
  await bench.publishApart("a", "b");
  expect(bench.subscriber.subjects()).toEqual(["a"]);
  expect(bench.sender.delivery.held(TENANT)).toBe(1);
  await bench.publishApart("c");
  expect(bench.subscriber.subjects()).toEqual(["a", "c", "b"]);
  expect(bench.sender.delivery.held(TENANT)).toBe(0);
});

test("when every event is reordered, each second one lets the one before it go", async () => {
  bench.plant({ kind: "reorder" });
  await bench.publishApart("a", "b", "c", "d", "e");
  expect(bench.subscriber.subjects()).toEqual(["b", "a", "d", "c"]);
  expect(bench.sender.delivery.held(TENANT)).toBe(1);
});

test("a reordered event waits for no event of another sandbox, and lets none go", async () => {
  bench.sender.sandboxes.put("other", "seed", at(1));
  bench.plant({ kind: "reorder", match: `${EVENT_TYPE}@a` });
  await bench.publishApart("a");
  bench.publishIn("other", "a", "b");
  await bench.rest("other");
  expect(bench.subscriber.subjects()).toEqual(["a", "b"]);
  expect([bench.sender.delivery.held(TENANT), bench.sender.delivery.held("other")]).toEqual([1, 0]);
});

test("a held event goes out when its fault is lifted", async () => {
  bench.plant({ kind: "reorder" });
  await bench.publishApart("a");
  expect(bench.sender.delivery.nextWakeAt(TENANT)).toBeNull();
  bench.sender.faults.remove(TENANT, "f");
  bench.sender.delivery.rescan();
  await vi.waitFor(() => expect(bench.subscriber.subjects()).toEqual(["a"]));
  await bench.rest();
  expect(bench.sender.delivery.held(TENANT)).toBe(0);
});

test("a held event goes out when the window of its fault ends, and says when that is", async () => {
  bench.plant({ kind: "reorder", to: at(3) });
  await bench.publishApart("a");
  expect(bench.sender.delivery.nextWakeAt(TENANT)).toBe(at(3));
  bench.sender.sandboxes.move(TENANT, at(3));
  bench.sender.delivery.rescan();
  await vi.waitFor(() => expect(bench.subscriber.subjects()).toEqual(["a"]));
});

test("a held event is still held, and not lost, after opening the same store again", async () => {
  bench.plant({ kind: "reorder", match: `${EVENT_TYPE}@a` });
  await bench.publishApart("a");
  await bench.reopen();
  bench.sender.delivery.wake();
  await vi.waitFor(() => expect(bench.sender.delivery.held(TENANT)).toBe(1));
  expect(bench.subscriber.subjects()).toEqual([]);
  await bench.publishApart("b");
  expect(bench.subscriber.subjects()).toEqual(["b", "a"]);
});

test("an event that later ones have overtaken already is not held once more", async () => {
  bench.plant({ kind: "delay", match: `${EVENT_TYPE}@a`, to: at(2) });
  bench.plant({ id: "g", kind: "reorder", match: `${EVENT_TYPE}@a` });
  await bench.publishApart("a", "b");
  bench.sender.sandboxes.move(TENANT, at(2));
  bench.sender.delivery.rescan();
  await vi.waitFor(() => expect(bench.subscriber.subjects()).toEqual(["b", "a"]));
});

test.each([
  ["removed", {}],
  ["renamed", { textV2: "grüße" }],
  ["retyped", { text: ["grüße"] }],
] as const)("an event whose member drifts arrives with it %s, and stays in the log as it was", async (change, data) => {
  bench.plant({ kind: "schema_drift", match: `${EVENT_TYPE}@a`, member: "text", change });
  bench.publish("a", "b");
  await bench.rest();
  const arrived = bench.subscriber.requests.flatMap(({ body }) => JSON.parse(body) as { data: object }[]);
  expect(arrived.map((event) => event.data)).toEqual([data, { text: "grüße" }]);
  expect(bench.sender.outbox.page(TENANT, 0, 10, undefined).items[0]?.data).toEqual({ text: "grüße" });
});
