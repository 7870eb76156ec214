import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { DeliveryBench, EVENT_TYPE, TENANT, at } from "./delivery-bench.fixture.ts";
import { WEBHOOK_SECRET } from "./subscriber.fixture.ts";

let bench: DeliveryBench;
beforeEach(async () => {
  bench = await DeliveryBench.open();
});
afterEach(() => bench.close());

test("events that wait together go out in one batch whose signature verifies", async () => {
  bench.publish("a", "b", "c");
  await bench.rest();
  expect(bench.subscriber.requests).toHaveLength(1);
  const { headers, body } = bench.subscriber.requests[0] as (typeof bench.subscriber.requests)[number];
  expect(headers["content-type"]).toBe("application/cloudevents-batch+json");
  expect(new Webhook(WEBHOOK_SECRET).verify(body, headers)).toMatchObject([
    { subject: "a", sequence: 1 },
    { subject: "b", sequence: 2 },
    { subject: "c", sequence: 3 },
  ]);
  expect(() => new Webhook(WEBHOOK_SECRET).verify(body.replace("a", "b"), headers)).toThrow();
  expect(bench.sender.delivery.deliveredCount(TENANT)).toBe(3);
});

test("a refused batch is sent again until it is acknowledged, with the same events", async () => {
  let left = 2;
  bench.subscriber.status = () => (left-- > 0 ? 503 : 204);
  bench.publish("a");
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["a", "a", "a"]);
  expect(bench.subscriber.requests.map(({ headers }) => headers["webhook-attempt"])).toEqual(["1", "2", "3"]);
  expect(new Set(bench.subscriber.requests.map(({ body }) => body)).size).toBe(1);
});

test("every try of a message carries its one id, and another message another", async () => {
  const ids = (): string[] => bench.subscriber.requests.map(({ headers }) => headers["webhook-id"] ?? "");
  let left = 2;
  bench.subscriber.status = () => (left-- > 0 ? 503 : 204);
  await bench.publishApart("a", "b");
  expect(ids()).toHaveLength(4);
  expect(new Set(ids().slice(0, 3)).size).toBe(1);
  expect(ids()[3]).not.toBe(ids()[0]);
  // Set up anew with the same seed, a sandbox has the same events under the same sequences: other messages all the same.
  bench.sender.outbox.removeTenant(TENANT);
  await bench.publishApart("a");
  expect(bench.subscriber.subjects().at(-1)).toBe("a");
  expect(new Set(ids()).size).toBe(3);
});

test("what nobody takes keeps waiting", async () => {
  bench.subscriber.status = () => 500;
  bench.publish("a");
  await vi.waitFor(() => expect(bench.subscriber.requests.length).toBeGreaterThan(1));
  expect(bench.sender.delivery.waiting(TENANT)).toBe(1);
});

test("events undelivered when the process ended are delivered after it opens the same store again", async () => {
  bench.subscriber.status = () => 500;
  bench.publish("a", "b");
  await vi.waitFor(() => expect(bench.subscriber.requests.length).toBeGreaterThan(0));
  await bench.reopen(() => {
    bench.subscriber.requests.length = 0;
    bench.subscriber.status = () => 200;
  });
  expect(bench.sender.delivery.waiting(TENANT)).toBe(2);
  bench.sender.delivery.wake();
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["a", "b"]);
});

test("what was acknowledged is not sent again after opening the same store", async () => {
  bench.publish("a");
  await bench.rest();
  await bench.reopen();
  bench.publish("b");
  await bench.rest();
  expect(bench.subscriber.subjects()).toEqual(["a", "b"]);
});

test("a stop in the middle of a delivery loses nothing and leaves no failure behind", async () => {
  for (const subject of ["a", "b", "c", "d", "e"]) {
    bench.publish(subject);
    await vi.waitFor(() => expect(bench.subscriber.subjects()).toContain(subject), { interval: 1 });
    await bench.reopen();
  }
  bench.sender.delivery.wake();
  await bench.rest();
  expect(new Set(bench.subscriber.subjects())).toEqual(new Set(["a", "b", "c", "d", "e"]));
});

test("a great many events arrive once each", async () => {
  const subjects = Array.from({ length: 2500 }, (_, index) => `s${index}`);
  bench.publish(...subjects);
  await bench.rest();
  expect(bench.subscriber.subjects().toSorted()).toEqual(subjects.toSorted());
  expect(bench.subscriber.requests.length).toBeGreaterThanOrEqual(5);
});

test("the metrics say how many events wait, as of the moment they are read", async () => {
  const depth = async (): Promise<number> =>
    (await bench.sender.metrics.registry.getSingleMetric("cashline_outbox_depth_events")?.get())?.values[0]?.value ?? -1;
  expect(await depth()).toBe(0);
  bench.subscriber.status = () => 503;
  bench.publish("a", "b");
  expect(await depth()).toBe(2);
  bench.subscriber.status = () => 200;
  await bench.rest();
  expect(await depth()).toBe(0);
});

test("tries are counted by what became of them: those that failed, those made again, and the one that was acknowledged", async () => {
  let left = 2;
  bench.subscriber.status = () => (left-- > 0 ? 503 : 204);
  await bench.publishApart("a", "b");
  const { window } = bench.sender.traffic.fetch(undefined);
  const day = at(1).slice(0, 10);
  expect(window?.deliveries.toSorted((one, other) => one.outcome.localeCompare(other.outcome))).toEqual([
    { tenant: TENANT, day, system: "things", outcome: "delivered", count: 2 },
    { tenant: TENANT, day, system: "things", outcome: "failed", count: 2 },
    { tenant: TENANT, day, system: "things", outcome: "retried", count: 2 },
  ]);
});

test("the counts tell how many events of each sandbox wait and for how long the oldest has, without what a fault holds", async () => {
  const { sandboxes, traffic, delivery, faults } = bench.sender;
  sandboxes.put("other", "seed", at(2));
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  bench.subscriber.status = () => 503;
  bench.plant({ kind: "delay", match: `${EVENT_TYPE}@late`, to: at(3) });
  bench.publishWritten(new Date(0).toISOString(), TENANT, "late");
  bench.publishWritten(anHourAgo, TENANT, "a");
  bench.publish("b");
  bench.publishIn("other", "c", "d", "e");
  const first = traffic.fetch(undefined);
  const [one, other] = first.window?.backlogs ?? [];
  expect(one).toMatchObject({ tenant: TENANT, day: "2026-01-01", events: 2, mostEvents: 2 });
  expect(one?.oldestMs).toBeGreaterThanOrEqual(3_600_000);
  expect(one?.oldestMs).toBeLessThan(2 * 3_600_000);
  expect(other).toEqual({ tenant: "other", day: "2026-01-02", events: 3, mostEvents: 3, oldestMs: 0, longestMs: 0 });
  faults.remove(TENANT, "f");
  bench.subscriber.status = () => 204;
  delivery.rescan();
  await bench.rest();
  await bench.rest("other");
  expect(traffic.fetch(first.next ?? undefined).window?.backlogs.map(({ events }) => events)).toEqual([0, 0]);
});

test("while nobody takes them and nobody fetches the counts, how much waits is read with the tries that fail", async () => {
  const { traffic } = bench.sender;
  bench.subscriber.status = () => 503;
  bench.publish("a", "b", "c");
  await vi.waitFor(() => expect(bench.subscriber.requests.length).toBeGreaterThan(1));
  bench.subscriber.status = () => 204;
  await bench.rest();
  expect(traffic.fetch(undefined).window?.backlogs).toMatchObject([{ events: 0, mostEvents: 3 }]);
});

test("a delivery that could not be noted for want of room is noted once there is some, and the process lives on", async () => {
  const { database, delivery } = bench.sender;
  database.sqlite.exec(`CREATE TABLE ballast (bytes);
    CREATE TRIGGER heavy AFTER UPDATE ON events BEGIN INSERT INTO ballast VALUES (zeroblob(1000000)); END`);
  const pages = database.get<{ page_count: number }>("PRAGMA page_count")?.page_count ?? 0;
  bench.publish("a");
  database.sqlite.exec(`PRAGMA max_page_count = ${pages + 10}`);
  await vi.waitFor(() => expect(bench.subscriber.subjects()).toEqual(["a"]));
  expect(delivery.waiting(TENANT)).toBe(1);
  database.sqlite.exec("PRAGMA max_page_count = 4294967294");
  await bench.rest();
  expect(delivery.deliveredCount(TENANT)).toBe(1);
  expect(bench.subscriber.subjects()).toEqual(["a"]);
});

test("a stop sends what waits first", async () => {
  bench.publish("a");
  await bench.sender.delivery.stop();
  expect(bench.subscriber.subjects()).toEqual(["a"]);
  expect(bench.sender.delivery.waiting(TENANT)).toBe(0);
});

test("a stop does not wait for a subscriber who takes nothing", async () => {
  bench.subscriber.status = () => 503;
  bench.publish("a");
  await bench.sender.delivery.stop();
  expect(bench.subscriber.subjects()).toEqual(["a"]);
  expect(bench.sender.delivery.waiting(TENANT)).toBe(1);
});

test("a subscriber that says when to deliver again is not asked before", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = async (times: number): Promise<void> => {
    while (bench.subscriber.requests.length < times || vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  bench.subscriber.retryAfter = "20";
  bench.subscriber.status = () => 503;
  bench.publish("a");
  await vi.advanceTimersByTimeAsync(10);
  await asked(1);
  await vi.advanceTimersByTimeAsync(19_999);
  expect(bench.subscriber.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await asked(2);
});

test("while a subscriber answers nobody, few batches are in memory and the rest waits in the store", async () => {
  const held = Promise.withResolvers<void>();
  bench.subscriber.hold = held.promise;
  bench.publish(...Array.from({ length: 6000 }, (_, index) => `s${index}`));
  await vi.waitFor(() => expect(bench.subscriber.requests).toHaveLength(8), { timeout: 10_000 });
  expect(bench.subscriber.subjects()).toHaveLength(8 * 499);
  expect(bench.sender.delivery.waiting(TENANT)).toBe(6000);
  held.resolve();
  await bench.rest();
  expect(bench.subscriber.subjects()).toHaveLength(6000);
});

test("with too many events waiting there is no room for more, until some have been delivered", async () => {
  const { delivery } = bench.sender;
  const held = Promise.withResolvers<void>();
  bench.subscriber.hold = held.promise;
  bench.publish("a", "b");
  delivery.requireRoom(0);
  bench.publish("c");
  expect(() => delivery.requireRoom(1000)).toThrow("3 events wait to be delivered");
  held.resolve();
  await bench.rest();
  delivery.requireRoom(2000);
});
