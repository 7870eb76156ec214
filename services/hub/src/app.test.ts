import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Access } from "@cashline/chassis/access";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { CloudEvent } from "@cashline/contracts/common/events";
import { invoiceDrafted, invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
import { createLogger } from "@cashline/telemetry/logger";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildHub } from "./app.ts";
import { eventOf } from "./inbound/any-event.fixture.ts";

const secretOf = (text: string): string => `whsec_${Buffer.from(text.padEnd(24, "-")).toString("base64")}`;
const CURRENT = secretOf("current");
const PREVIOUS = secretOf("previous");
const BATCH = "application/cloudevents-batch+json";

let folder: string;
let hub: ReturnType<typeof buildHub>;
let stored: CanonicalEvent[];
let signalled: CanonicalEvent[];
let storeFails: boolean;
let log: CloudEvent[];
let scopes: ReadonlySet<string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-hub-"));
  stored = [];
  signalled = [];
  storeFails = false;
  log = [];
  scopes = { has: () => true } as unknown as ReadonlySet<string>;
  hub = buildHub({
    databasePath: join(folder, "hub.sqlite"),
    logger: createLogger("test", "silent"),
    secrets: [CURRENT, PREVIOUS],
    verify: (token) =>
      token === "good"
        ? Promise.resolve({ client: "lab", tenant: "test", scopes, roles: [] } satisfies Access)
        : Promise.reject(new Error("not a token")),
    consumers: {
      store: (events) => (storeFails ? Promise.reject(new Error("store is down")) : Promise.resolve(void stored.push(...events))),
      signal: (events) => Promise.resolve(void signalled.push(...events)),
    },
    readLog: (_system, _tenant, after) => {
      const start = Number(after ?? 0);
      return Promise.resolve({ items: log.slice(start, start + 2), next: start + 2 < log.length ? String(start + 2) : null });
    },
  });
});
afterEach(async () => {
  await hub.app.close();
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

const event = (id: string, change: Partial<CloudEvent> = {}): CloudEvent => eventOf(invoiceDrafted, { id, ...change });

function signed(body: string, { secret = CURRENT, at = new Date(), id = "msg_1" } = {}): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

async function deliver(batch: unknown, options: { system?: string; headers?: Record<string, string>; body?: string; type?: string } = {}) {
  const body = JSON.stringify(batch);
  const answer = await hub.app.inject({
    method: "POST",
    url: `/v1/inbound/${options.system ?? "billing"}`,
    headers: { "content-type": options.type ?? BATCH, ...(options.headers ?? signed(body)) },
    payload: options.body ?? body,
  });
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown>, headers: answer.headers };
}

async function ask(method: "GET" | "POST" | "PUT" | "DELETE", url: string, payload?: object, token = "good") {
  const answer = await hub.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${token}`, ...(method === "POST" ? { "idempotency-key": "k1" } : {}) },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

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
    ["a signed body that is no JSON", { body: "[", headers: signed("[") }],
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

  it("a signed body that is no batch is refused", async () => {
    expect(await deliver(event("e1"))).toMatchObject({ status: 415 });
  });

  it("poison in a batch does not stop the rest, not even nothing at all", async () => {
    expect(await deliver([null, event("e1"), event("e2", { data: {} })])).toMatchObject({
      status: 200,
      body: { accepted: 1, duplicates: 0, deadLettered: 2 },
    });
  });

  it("while a consumer is down the source is told to deliver again, and then it works", async () => {
    storeFails = true;
    expect(await deliver([event("e1")])).toMatchObject({ status: 503, body: { code: "unavailable" }, headers: { "retry-after": "1" } });
    storeFails = false;
    expect(await deliver([event("e1")])).toMatchObject({ status: 200, body: { accepted: 1, duplicates: 0 } });
  });
});

describe("looking after what came", () => {
  it("dead letters are listed for their own sandbox, with the event and the reason", async () => {
    await deliver([event("e1", { data: {} }), event("e2", { data: {}, tenant: "other" })]);
    const { status, body: page } = await ask("GET", "/v1/dead-letters");
    expect(status).toBe(200);
    expect(page).toMatchObject({
      items: [
        {
          eventId: "e1",
          system: "billing",
          type: "billing.invoice.drafted.v1",
          reason: expect.stringContaining("data does not match") as string,
          event: { id: "e1" },
        },
      ],
      next: null,
    });
  });

  it("consumption counts distinct events, repetitions and dead letters per system", async () => {
    await deliver([event("e1", { sequence: 1 }), event("e2", { sequence: 2 }), event("e1", { sequence: 1 })]);
    await deliver([event("e2", { sequence: 2 }), event("e3", { data: {} })]);
    expect(await ask("GET", "/v1/consumption")).toEqual({
      status: 200,
      body: { systems: [{ system: "billing", events: 2, duplicates: 2, deadLettered: 1, lastSequence: 2 }] },
    });
  });

  it("a replay takes in what was missed over every page, and repeating it changes nothing", async () => {
    log = ["e1", "e2", "e3", "e4", "e5"].map((id, index) => event(id, { sequence: index + 1 }));
    await deliver([log[1]]);
    expect(await ask("POST", "/v1/replays", { system: "billing", after: null })).toEqual({
      status: 200,
      body: { read: 5, accepted: 4, duplicates: 1, deadLettered: 0 },
    });
    expect(await ask("POST", "/v1/replays", { system: "billing", after: null })).toEqual({
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

  it.each([
    ["GET", "/v1/dead-letters"],
    ["GET", "/v1/consumption"],
    ["POST", "/v1/replays"],
  ] as const)("%s %s needs a token with its scope", async (method, url) => {
    expect(await ask(method, url, method === "POST" ? { system: "billing", after: null } : undefined, "bad")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    scopes = new Set(["hub:other:read"]);
    expect(await ask(method, url, method === "POST" ? { system: "billing", after: null } : undefined)).toMatchObject({
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
    expect(await ask("GET", "/v1/consumption")).toEqual({ status: 200, body: { systems: [] } });
  });
});
