import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { CloudEvent } from "@cashline/contracts/common/events";
import { TransportFailure } from "@cashline/client/errors";
import { invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PREVIOUS, event, openHub, secretOf, signed, type OpenHub } from "./hub.fixture.ts";
import { eventOf } from "./inbound/any-event.fixture.ts";
import { ConsumerFailed, type Verdict } from "./inbound/hand-on.ts";

let hub: OpenHub;
let stored: CanonicalEvent[];
let signalled: CanonicalEvent[];
let store: "works" | "is down" | "breaks";
let gate: Promise<void>;
let log: CloudEvent[];
let sourceIsDown: boolean;

const taken = (): Verdict => ({ outcome: "taken" });
const deliver: OpenHub["deliver"] = (...input) => hub.deliver(...input);
const ask: OpenHub["ask"] = (...input) => hub.ask(...input);

beforeEach(() => {
  stored = [];
  signalled = [];
  store = "works";
  gate = Promise.resolve();
  log = [];
  sourceIsDown = false;
  hub = openHub({
    consumers: {
      store: async (events) => {
        await gate;
        if (store === "is down") throw new ConsumerFailed("store is down");
        if (store === "breaks") throw new TypeError("store is not a function");
        stored.push(...events);
        return taken();
      },
      signal: (events) => {
        signalled.push(...events);
        return Promise.resolve(taken());
      },
    },
    readLog: (_system, _tenant, after) => {
      if (sourceIsDown) return Promise.reject(new TransportFailure("connection refused"));
      const start = Number(after ?? 0);
      return Promise.resolve({ items: log.slice(start, start + 2), next: start + 2 < log.length ? String(start + 2) : null });
    },
  });
});
afterEach(() => hub.close());

describe("receiving events", () => {
  it("a signed batch is taken in and handed on", async () => {
    expect(await deliver([event("e1"), eventOf(invoiceRetryDue, { id: "e2" })])).toMatchObject({
      status: 200,
      body: { accepted: 2, duplicates: 0, deadLettered: 0 },
    });
    expect(stored.map(({ eventId }) => eventId)).toEqual(["e1", "e2"]);
    expect(signalled.map(({ eventId }) => eventId)).toEqual(["e2"]);
  });

  it("during a rotation the previous secret still counts", async () => {
    const batch = [event("e1")];
    expect(await deliver(batch, { headers: signed(JSON.stringify(batch), { secret: PREVIOUS }) })).toMatchObject({ status: 200 });
  });

  const body = JSON.stringify([event("e1")]);
  const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
  it.each([
    ["no signature", { headers: {} }],
    ["a signature by another secret", { headers: signed(body, { secret: secretOf("a stranger") }) }],
    ["a signature of another message", { headers: { ...signed(body), "webhook-id": "msg_2" } }],
    ["a body altered after signing", { body: body.replace("e1", "e9") }],
    ["a signature six minutes old", { headers: signed(body, { at: minutesAgo(6) }) }],
    ["a signature six minutes ahead", { headers: signed(body, { at: minutesAgo(-6) }) }],
  ])("%s is refused as signature-invalid", async (_what, options) => {
    expect(await deliver([event("e1")], options)).toMatchObject({ status: 401, body: { code: "signature-invalid" } });
    expect(stored).toEqual([]);
  });

  it("a system nobody registered is refused as unknown-source, signed or not", async () => {
    expect(await deliver([event("e1")], { system: "payroll" })).toMatchObject({ status: 404, body: { code: "unknown-source" } });
  });

  it("plain JSON is refused: its signature was never checked", async () => {
    expect(await deliver([event("e1")], { type: "application/json" })).toMatchObject({
      status: 415,
      body: { code: "unsupported-media-type" },
    });
    expect(stored).toEqual([]);
  });

  it.each([
    ["no JSON", "["],
    ["no batch", JSON.stringify(event("e1"))],
    ["an empty batch", "[]"],
    ["a batch of more than a thousand", JSON.stringify(Array.from({ length: 1001 }, () => null))],
  ])("a signed body that is %s is refused as invalid-request", async (_what, body) => {
    expect(await deliver(null, { body, headers: signed(body) })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect((await ask("GET", "/v1/dead-letters")).body).toEqual({ items: [], next: null });
  });

  it("poison in a batch does not stop the rest, not even nothing at all", async () => {
    expect(await deliver([null, event("e1"), event("e2", { data: {} })])).toMatchObject({
      status: 200,
      body: { accepted: 1, duplicates: 0, deadLettered: 2 },
    });
  });

  it("while a consumer is down the source is told to deliver again, and then it works", async () => {
    store = "is down";
    expect(await deliver([event("e1")])).toMatchObject({ status: 503, body: { code: "unavailable" }, headers: { "retry-after": "1" } });
    store = "works";
    expect(await deliver([event("e1")])).toMatchObject({ status: 200, body: { accepted: 1, duplicates: 0 } });
  });

  it("a fault of our own is an internal error, not a consumer that is down", async () => {
    store = "breaks";
    expect(await deliver([event("e1")])).toMatchObject({ status: 500, body: { code: "internal-error" } });
  });

  it("with too many batches in hand the source is told to deliver again; those in hand are taken in", async () => {
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    const deliveries = Array.from({ length: 97 }, (_, index) => deliver([event(`e${index}`)]));
    await expect(Promise.race(deliveries)).resolves.toMatchObject({ status: 503, body: { code: "unavailable" } });
    held.resolve();
    const statuses = (await Promise.all(deliveries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(96);
    expect(await deliver([event("afterwards")])).toMatchObject({ status: 200 });
  });
});

describe("looking after what came", () => {
  it("consumption counts distinct events, repetitions and dead letters per system", async () => {
    await deliver([event("e1", { sequence: 1 }), event("e2", { sequence: 2 }), event("e1", { sequence: 1 })]);
    await deliver([event("e2", { sequence: 2 }), event("e3", { data: {} })]);
    expect(await ask("GET", "/v1/consumption")).toMatchObject({
      status: 200,
      body: { systems: [{ system: "billing", events: 2, duplicates: 2, deadLettered: 1, lastSequence: 2 }] },
    });
  });

  it("a replay takes in what was missed over every page, and repeating it changes nothing", async () => {
    log = ["e1", "e2", "e3", "e4", "e5"].map((id, index) => event(id, { sequence: index + 1 }));
    await deliver([log[1]]);
    expect(await ask("POST", "/v1/replays", { system: "billing", after: null })).toMatchObject({
      status: 200,
      body: { read: 5, accepted: 4, duplicates: 1, deadLettered: 0 },
    });
    expect(await ask("POST", "/v1/replays", { system: "billing", after: null })).toMatchObject({
      status: 200,
      body: { read: 5, accepted: 0, duplicates: 5, deadLettered: 0 },
    });
    expect(stored.map(({ eventId }) => eventId).toSorted()).toEqual(["e1", "e2", "e3", "e4", "e5"]);
  });

  it("a replay starts after its cursor", async () => {
    log = ["e1", "e2", "e3"].map((id) => event(id));
    expect(await ask("POST", "/v1/replays", { system: "billing", after: "2" })).toMatchObject({ body: { read: 1, accepted: 1 } });
  });

  it("a replay of a system nobody registered is refused", async () => {
    expect(await ask("POST", "/v1/replays", { system: "payroll", after: null })).toMatchObject({
      status: 404,
      body: { code: "unknown-source" },
    });
  });

  it("while the source cannot be read its replay is unavailable", async () => {
    sourceIsDown = true;
    expect(await ask("POST", "/v1/replays", { system: "billing", after: null })).toMatchObject({
      status: 503,
      body: { code: "unavailable", detail: "The log of billing cannot be read: connection refused" },
    });
  });

  it.each([
    ["GET", "/v1/dead-letters", undefined],
    ["GET", "/v1/consumption", undefined],
    ["POST", "/v1/replays", { system: "billing", after: null }],
    ["POST", "/v1/dead-letters/replays", { ids: ["billing:e1"] }],
  ] as const)("%s %s needs a token with its scope", async (method, url, payload) => {
    expect(await ask(method, url, payload, "bad")).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    hub.access.scopes = new Set(["hub:other:read"]);
    expect(await ask(method, url, payload)).toMatchObject({
      status: 403,
      body: { code: "scope-missing" },
    });
  });

  it("a sandbox is at rest between batches, its activity grows, and removing it forgets everything", async () => {
    await ask("PUT", "/control/v1/sandboxes/test", { seed: "s", startAt: "2026-01-01T00:00:00.000Z" });
    const before = (await ask("GET", "/control/v1/sandboxes/test")).body as { idle: boolean; activity: number };
    await deliver([event("e1")]);
    const after = (await ask("GET", "/control/v1/sandboxes/test")).body as { idle: boolean; activity: number };
    expect(before.idle && after.idle).toBe(true);
    expect(after.activity).toBeGreaterThan(before.activity);
    await ask("DELETE", "/control/v1/sandboxes/test");
    expect(await ask("GET", "/v1/consumption")).toMatchObject({ status: 200, body: { systems: [] } });
  });
});
