/** A key names one replay: what a caller may send twice, and what the second time answers. */
import type { CloudEvent } from "@cashline/contracts/common/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { event, openHub, type OpenHub } from "../hub.fixture.ts";
import { ConsumerFailed, type Verdict } from "../inbound/hand-on.ts";

let hub: OpenHub;
let refused: Set<string>;
let storeIsDown: boolean;
let gate: Promise<void>;
let log: CloudEvent[];

beforeEach(async () => {
  refused = new Set();
  storeIsDown = false;
  gate = Promise.resolve();
  log = [event("e1"), event("e2")];
  hub = openHub({
    consumers: {
      store: async (events): Promise<Verdict> => {
        await gate;
        if (storeIsDown) throw new ConsumerFailed("store is down");
        const named = events.flatMap(({ eventId }, index) => (refused.has(eventId) ? [[index, "refused"] as const] : []));
        return named.length === 0 ? { outcome: "taken" } : { outcome: "refused", reason: "refused", named: new Map(named) };
      },
      signal: () => Promise.resolve({ outcome: "taken" }),
    },
    readLog: () => Promise.resolve({ items: log, next: null }),
  });
  await hub.setUp();
});
afterEach(() => hub.close());

/** Two letters, taken by the reader from now on. */
const buryTwo = async (): Promise<void> => {
  refused = new Set(["e1", "e2"]);
  await hub.deliver([event("e1"), event("e2")]);
  refused.clear();
};
const REPLAYS = [
  ["a log", "/v1/replays", { system: "billing", after: null }, { system: "crm", after: null }],
  ["dead letters", "/v1/dead-letters/replays", { ids: ["billing:e1"] }, { ids: ["billing:e2"] }],
] as const;

describe.each(REPLAYS)("the key of a replay of %s", (_what, url, body, other) => {
  const replay = (payload: object, key = "k1") => hub.ask("POST", url, payload, { key });
  beforeEach(() => (url === "/v1/replays" ? undefined : buryTwo()));

  it("answers the same again from the store, and does nothing more", async () => {
    const first = await replay(body);
    expect(first).toMatchObject({ status: 200 });
    expect(first.headers).not.toHaveProperty("idempotent-replayed");
    const before = (await hub.ask("GET", "/v1/consumption")).body;
    const again = await replay(body);
    expect(again).toMatchObject({ status: 200, body: first.body, headers: { "idempotent-replayed": "true" } });
    expect((await hub.ask("GET", "/v1/consumption")).body).toEqual(before);
  });

  it("takes no other request", async () => {
    await replay(body);
    expect(await replay(other)).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
    expect(await replay(other, "k2")).toMatchObject({ status: 200 });
  });

  it("is in use while the first call runs", async () => {
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    const first = replay(body);
    await expect.poll(async () => (await hub.ask("GET", "/control/v1/sandboxes/test")).body.idle as boolean).toBe(false);
    expect(await replay(body)).toMatchObject({ status: 409, body: { code: "idempotency-key-in-use" }, headers: { "retry-after": "1" } });
    held.resolve();
    expect(await first).toMatchObject({ status: 200 });
  });

  it("completes after a failure what the first call began", async () => {
    storeIsDown = true;
    expect(await replay(body)).toMatchObject({ status: 503 });
    storeIsDown = false;
    const answer = await replay(body);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers).not.toHaveProperty("idempotent-replayed");
  });

  it("is demanded", async () => {
    expect(await replay(body, "")).toMatchObject({ status: 400, body: { code: "idempotency-key-missing" } });
  });
});

it("letters that stayed open are tried again under another key", async () => {
  await buryTwo();
  refused.add("e1");
  const replay = (key: string) => hub.ask("POST", "/v1/dead-letters/replays", { ids: ["billing:e1"] }, { key });
  expect((await replay("k1")).body.items).toMatchObject([{ state: "open" }]);
  refused.clear();
  expect((await replay("k1")).body.items).toMatchObject([{ state: "open" }]);
  expect((await replay("k2")).body.items).toMatchObject([{ state: "replayed" }]);
});
