import { Refusal, problemOf } from "@cashline/chassis/refusal";
import { ProblemError, TransportFailure } from "@cashline/client/errors";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { CloudEvent } from "@cashline/contracts/common/events";
import { commonProblems } from "@cashline/contracts/common/problems";
import { receiveEvents } from "@cashline/contracts/services/hub/contract";
import { invoiceFinalized, invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
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
let sourceSays: Error | undefined;

const taken = (): Verdict => ({ outcome: "taken" });
const deliver: OpenHub["deliver"] = (...input) => hub.deliver(...input);
const ask: OpenHub["ask"] = (...input) => hub.ask(...input);

beforeEach(async () => {
  stored = [];
  signalled = [];
  store = "works";
  gate = Promise.resolve();
  log = [];
  sourceSays = undefined;
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
      if (sourceSays) return Promise.reject(sourceSays);
      const start = Number(after ?? 0);
      return Promise.resolve({ items: log.slice(start, start + 2), next: start + 2 < log.length ? String(start + 2) : null });
    },
  });
  await hub.setUp();
});
afterEach(() => hub.close());

describe("receiving events", () => {
  it("a signed batch is taken in and handed on", async () => {
    expect(await deliver([eventOf(invoiceFinalized, { id: "e1" }), eventOf(invoiceRetryDue, { id: "e2" })])).toMatchObject({
      status: 200,
      body: { accepted: 2, duplicates: 0, deadLettered: 0 },
    });
    expect(stored.map(({ eventId }) => eventId)).toEqual(["e1", "e2"]);
    expect(signalled.map(({ eventId }) => eventId)).toEqual(["e2"]);
  });

  it("what came again, or by a later try of its source, is told with the counts, by event and business case", async () => {
    const by = (attempt: string, batch: readonly unknown[]) => ({
      headers: { ...signed(JSON.stringify(batch)), "webhook-attempt": attempt },
    });
    const [first, second] = [[event("e1")], [event("e2", { correlationid: "opp" })]];
    await deliver(first);
    expect(hub.cameAgain()).toEqual([]);
    await deliver(first);
    store = "is down";
    expect(await deliver(second)).toMatchObject({ status: 503 });
    store = "works";
    expect(await deliver(second, by("2", second))).toMatchObject({ status: 200 });
    expect(hub.cameAgain()).toEqual([
      { tenant: "test", event: "e1", correlationId: first[0]?.correlationid, tries: 1, deliveries: 2 },
      { tenant: "test", event: "e2", correlationId: "opp", tries: 2, deliveries: 1 },
    ]);
    for (const attempt of ["0", "-1", "1.5", "two", ""])
      expect(await deliver(second, by(attempt, second)), attempt).toMatchObject({ status: 400, body: { code: "invalid-request" } });
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
    ["a signature by another source's secret", { headers: signed(body, { secret: secretOf("crm") }) }],
    ["a signature by a source's own secret, under another source's path", { system: "crm" }],
    ["a signature for a source that has no secret", { system: "tax" }],
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

  it.each(["application/json", "text/plain", "application/cloudevents+json", "application/cloudevents-batch"])(
    "a body of %s is refused before it is read, and the refusal names what is taken",
    async (type) => {
      for (const body of [JSON.stringify([event("e1")]), "["]) {
        const answer = await deliver(null, { type, body, headers: signed(body) });
        expect(answer).toMatchObject({ status: 415, body: { code: "unsupported-media-type" } });
        expect(answer.body.detail).toContain(receiveEvents.bodyType);
        expect(answer.body.action).toContain(receiveEvents.bodyType);
      }
      expect(stored).toEqual([]);
    },
  );

  it("the media type may be written in capitals and have parameters", async () => {
    expect(await deliver([event("e1")], { type: "Application/CloudEvents-Batch+JSON; charset=utf-8" })).toMatchObject({ status: 200 });
  });

  it("the contract demands the headers by which a batch is signed, and knows the number of the try beside them", async () => {
    const body = JSON.stringify([event("e1")]);
    const headers = signed(body);
    expect(
      Object.keys(receiveEvents.headers.properties)
        .filter((name) => name !== "webhook-attempt")
        .toSorted(),
    ).toEqual(Object.keys(headers).toSorted());
    expect(receiveEvents.headers.required.toSorted()).toEqual(Object.keys(headers).toSorted());
    for (const left of Object.keys(headers))
      expect(await deliver(null, { body, headers: { ...headers, [left]: "" } })).toMatchObject({ status: 401 });
    expect(await deliver(null, { body, headers })).toMatchObject({ status: 200 });
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

  it("with too many bytes in hand the source is told to deliver again, before its batch is read; then there is room again", async () => {
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    // Whoever does not say how long a batch is may send the longest, and two of those are the most.
    const deliveries = ["e1", "e2", "e3"].map((id) => deliver([event(id)], { isChunked: true }));
    await expect(Promise.race(deliveries)).resolves.toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    held.resolve();
    expect((await Promise.all(deliveries)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 503]);
    expect(await deliver([event("e3")], { isChunked: true })).toMatchObject({ status: 200 });
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

  it("counts arrivals, repetitions and what a replay brought by system, and deliveries as calls of their source", async () => {
    log = ["e1", "e2", "e3"].map((id, index) => event(id, { sequence: index + 1 }));
    await deliver([log[0], log[0]]);
    await deliver([log[0], event("e9", { data: {} })]);
    await deliver([event("e8", { tenant: "elsewhere" })]);
    await deliver([event("e1")], { headers: {} });
    await ask("POST", "/v1/replays", { system: "billing", after: null });
    expect(hub.counted()).toEqual({
      deliveries: { "billing taken_in": 3, "billing duplicate": 3, "billing dead_lettered": 1, "billing replayed": 2 },
      calls: { "receiveEvents billing ok": 2, "replayEvents lab ok": 1 },
    });
  });

  it("a replay starts after its cursor", async () => {
    log = ["e1", "e2", "e3"].map((id) => event(id));
    expect(await ask("POST", "/v1/replays", { system: "billing", after: "2" })).toMatchObject({ body: { read: 1, accepted: 1 } });
  });

  it("a replay ends with the last event it is asked for, and reads no page beyond it", async () => {
    log = ["e1", "e2", "e3", "e4", "e5"].map((id, index) => event(id, { sequence: index + 1 }));
    const asked = { system: "billing", after: "1", through: 3 };
    expect(await ask("POST", "/v1/replays", asked)).toMatchObject({ body: { read: 2, accepted: 2 } });
    expect(stored.map(({ eventId }) => eventId)).toEqual(["e2", "e3"]);
  });

  it("a replay of a system nobody registered is refused", async () => {
    expect(await ask("POST", "/v1/replays", { system: "payroll", after: null })).toMatchObject({
      status: 404,
      body: { code: "unknown-source" },
    });
  });

  it.each([
    ["cursor that is none of the source's log", "invalid-request", 400],
    ["sandbox the source does not have", "unknown-sandbox", 404],
    ["trouble of the source's own", "internal-error", 503, "unavailable"],
    ["token the source does not take", "scope-missing", 503, "unavailable"],
  ])("a replay that meets a %s is answered %s", async (_what, says, status, code = says) => {
    const { status: said } = commonProblems[says as keyof typeof commonProblems];
    sourceSays = new ProblemError("listEvents", problemOf(new Refusal(says, "no"), commonProblems, "/v1/events", "cor_1"), undefined);
    expect(sourceSays).toMatchObject({ status: said });
    expect(await ask("POST", "/v1/replays", { system: "billing", after: "garbage" })).toMatchObject({ status, body: { code } });
  });

  it("a sandbox nobody set up has no replay and no consumption", async () => {
    hub.access.tenant = "nowhere";
    const unknown = { status: 404, body: { code: "unknown-sandbox" } };
    expect(await ask("POST", "/v1/replays", { system: "billing", after: null })).toMatchObject(unknown);
    expect(await ask("GET", "/v1/consumption")).toMatchObject(unknown);
  });

  it("while the source cannot be read its replay is unavailable", async () => {
    sourceSays = new TransportFailure("connection refused");
    expect(await ask("POST", "/v1/replays", { system: "billing", after: null })).toMatchObject({
      status: 503,
      body: { code: "unavailable", detail: "The log of billing cannot be read: connection refused" },
    });
  });

  it.each([
    ["GET", "/v1/dead-letters", undefined],
    ["GET", "/v1/consumption", undefined],
    ["GET", "/v1/missing-events?publishedUntil=2026-01-05T00:00:00.000Z", undefined],
    ["POST", "/v1/replays", { system: "billing", after: null }],
    ["POST", "/v1/dead-letters/replays", { ids: ["billing:e1"] }],
  ] as const)("%s %s needs a token with its scope", async (method, url, payload) => {
    expect(await ask(method, url, payload, { token: "bad" })).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    hub.access.scopes = new Set(["hub:other:read"]);
    expect(await ask(method, url, payload)).toMatchObject({
      status: 403,
      body: { code: "scope-missing" },
    });
  });

  it("a sandbox is at rest between batches, its activity grows, and removing it forgets everything", async () => {
    const before = (await ask("GET", "/control/v1/sandboxes/test")).body as { idle: boolean; activity: number };
    await deliver([event("e1")]);
    const after = (await ask("GET", "/control/v1/sandboxes/test")).body as { idle: boolean; activity: number };
    expect(before.idle && after.idle).toBe(true);
    expect(after.activity).toBeGreaterThan(before.activity);
    const replayed = () => ask("POST", "/v1/replays", { system: "billing", after: null }, { key: "k" });
    await replayed();
    await ask("DELETE", "/control/v1/sandboxes/test");
    await hub.setUp();
    expect(await ask("GET", "/v1/consumption")).toMatchObject({ status: 200, body: { systems: [] } });
    expect((await replayed()).headers).not.toHaveProperty("idempotent-replayed");
  });
});
