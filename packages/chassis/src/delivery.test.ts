import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaultOf } from "@cashline/contracts/common/faults";
import { createLogger } from "@cashline/telemetry/logger";
import { createMetrics } from "@cashline/telemetry/metrics";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Delivery } from "./delivery.ts";
import { Faults } from "./faults.ts";
import { Outbox } from "./outbox.ts";
import { Sandboxes } from "./sandboxes.ts";
import { Database } from "./store.ts";
import { Subscriber, WEBHOOK_SECRET } from "./subscriber.fixture.ts";

const secret = WEBHOOK_SECRET;
const tenant = "test";
const type = "things.thing.created.v1";

function open(path: string, url: string) {
  const database = new Database(path);
  const parts = { outbox: new Outbox(database), sandboxes: new Sandboxes(database), faults: new Faults(database) };
  const delivery = new Delivery({
    ...parts,
    subscriber: { url, secret },
    metrics: createMetrics("test"),
    logger: createLogger("test", "silent"),
  });
  parts.sandboxes.put(tenant, "seed", "2026-01-01T00:00:00.000Z");
  return {
    ...parts,
    delivery,
    close: async () => {
      await delivery.stop();
      database.close();
    },
  };
}

let folder: string;
let subscriber: Subscriber;
let url: string;
let sender: ReturnType<typeof open>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cashline-delivery-"));
  subscriber = new Subscriber();
  url = await subscriber.listen();
  sender = open(join(folder, "store.sqlite"), url);
});
afterEach(async () => {
  await sender.close();
  subscriber.close();
  rmSync(folder, { recursive: true });
});

function publish(...subjects: readonly string[]): void {
  for (const subject of subjects) {
    sender.outbox.appendOnce({
      specversion: "1.0",
      id: `evt_${subject}`,
      source: "/systems/things",
      type,
      subject,
      time: "2026-01-01T00:00:00.000Z",
      datacontenttype: "application/json",
      tenant,
      objecttype: "thing",
      objectversion: 1,
      correlationid: "cor",
      data: { text: "grüße" },
    });
  }
  sender.delivery.wake();
}
type EventFault = FaultOf<"duplicate" | "reorder" | "drop" | "delay">;
const plant = (fault: Pick<EventFault, "kind"> & Partial<EventFault>): void => {
  sender.faults.put(tenant, { id: "f", match: "*", from: null, to: null, probability: 1, ...fault } as EventFault);
};
const rest = (): Promise<void> => vi.waitFor(() => expect(sender.delivery.waiting(tenant)).toBe(0), { timeout: 10_000, interval: 5 });

test("events that wait together go out in one batch whose signature verifies", async () => {
  publish("a", "b", "c");
  await rest();
  expect(subscriber.requests).toHaveLength(1);
  const { headers, body } = subscriber.requests[0] as (typeof subscriber.requests)[number];
  expect(headers["content-type"]).toBe("application/cloudevents-batch+json");
  expect(new Webhook(secret).verify(body, headers)).toMatchObject([
    { subject: "a", sequence: 1 },
    { subject: "b", sequence: 2 },
    { subject: "c", sequence: 3 },
  ]);
  expect(() => new Webhook(secret).verify(body.replace("a", "b"), headers)).toThrow();
  expect(sender.delivery.deliveredCount(tenant)).toBe(3);
});

test("a refused batch is sent again until it is acknowledged, with the same events", async () => {
  let left = 2;
  subscriber.status = () => (left-- > 0 ? 503 : 204);
  publish("a");
  await rest();
  expect(subscriber.subjects()).toEqual(["a", "a", "a"]);
  expect(new Set(subscriber.requests.map(({ body }) => body)).size).toBe(1);
});

test("what nobody takes keeps waiting", async () => {
  subscriber.status = () => 500;
  publish("a");
  await vi.waitFor(() => expect(subscriber.requests.length).toBeGreaterThan(1));
  expect(sender.delivery.waiting(tenant)).toBe(1);
});

test("events undelivered when the process ended are delivered after it opens the same store again", async () => {
  subscriber.status = () => 500;
  publish("a", "b");
  await vi.waitFor(() => expect(subscriber.requests.length).toBeGreaterThan(0));
  await sender.close();
  subscriber.requests.length = 0;
  subscriber.status = () => 200;
  sender = open(join(folder, "store.sqlite"), url);
  expect(sender.delivery.waiting(tenant)).toBe(2);
  sender.delivery.wake();
  await rest();
  expect(subscriber.subjects()).toEqual(["a", "b"]);
});

test("what was acknowledged is not sent again after opening the same store", async () => {
  publish("a");
  await rest();
  await sender.close();
  sender = open(join(folder, "store.sqlite"), url);
  publish("b");
  await rest();
  expect(subscriber.subjects()).toEqual(["a", "b"]);
});

test("a stop in the middle of a delivery loses nothing and leaves no failure behind", async () => {
  for (const subject of ["a", "b", "c", "d", "e"]) {
    publish(subject);
    await vi.waitFor(() => expect(subscriber.subjects()).toContain(subject), { interval: 1 });
    await sender.close();
    sender = open(join(folder, "store.sqlite"), url);
  }
  sender.delivery.wake();
  await rest();
  expect(new Set(subscriber.subjects())).toEqual(new Set(["a", "b", "c", "d", "e"]));
});

test("a great many events arrive once each", async () => {
  const subjects = Array.from({ length: 2500 }, (_, index) => `s${index}`);
  publish(...subjects);
  await rest();
  expect(subscriber.subjects().toSorted()).toEqual(subjects.toSorted());
  expect(subscriber.requests.length).toBeGreaterThanOrEqual(5);
});

test("a duplicated event comes twice", async () => {
  plant({ kind: "duplicate", match: `${type}@b` });
  publish("a", "b");
  await rest();
  expect(subscriber.subjects()).toEqual(["a", "b", "b"]);
});

test("a dropped event never comes and stays in the log for replay", async () => {
  plant({ kind: "drop", match: `${type}@a` });
  publish("a", "b");
  await rest();
  expect(subscriber.subjects()).toEqual(["b"]);
  expect(sender.outbox.page(tenant, 0, 10, undefined).items.map(({ subject }) => subject)).toEqual(["a", "b"]);
});

test("reordered events come last first, behind those that are not", async () => {
  plant({ kind: "reorder" });
  publish("a", "b", "c");
  await rest();
  expect(subscriber.subjects()).toEqual(["c", "b", "a"]);
  subscriber.requests.length = 0;
  plant({ kind: "reorder", match: `${type}@d` });
  publish("d", "e", "f");
  await rest();
  expect(subscriber.subjects()).toEqual(["e", "f", "d"]);
});

test("a delayed event waits for its instant on the scenario clock and holds nobody up", async () => {
  const until = "2026-01-02T00:00:00.000Z";
  plant({ kind: "delay", match: `${type}@a`, to: until });
  publish("a", "b");
  await rest();
  expect(subscriber.subjects()).toEqual(["b"]);
  expect(sender.delivery.nextWakeAt(tenant)).toBe(until);
  sender.sandboxes.move(tenant, until);
  expect(sender.delivery.waiting(tenant)).toBe(1);
  sender.delivery.rescan();
  await rest();
  expect(subscriber.subjects()).toEqual(["b", "a"]);
  expect(sender.delivery.nextWakeAt(tenant)).toBeNull();
});
