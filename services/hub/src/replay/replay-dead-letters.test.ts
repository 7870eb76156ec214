import { ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { receiveSignals } from "@cashline/contracts/services/orchestrator/contract";
import type { CloudEvent } from "@cashline/contracts/common/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openConsumer, type ConsumerServer } from "../consumer-server.fixture.ts";
import { event, openHub, type OpenHub } from "../hub.fixture.ts";

let hub: OpenHub;
let intelligence: ConsumerServer;
let orchestrator: ConsumerServer;
let log: CloudEvent[];

beforeEach(async () => {
  intelligence = await openConsumer(ingestEvents);
  orchestrator = await openConsumer(receiveSignals);
  log = [];
  hub = openHub({
    consumers: { store: intelligence.consumer("intelligence"), signal: orchestrator.consumer("orchestrator") },
    readLog: () => Promise.resolve({ items: log, next: null }),
  });
  await hub.setUp();
});
afterEach(async () => {
  await hub.close();
  await Promise.all([intelligence.close(), orchestrator.close()]);
});

const letters = async (query = ""): Promise<unknown[]> => (await hub.ask("GET", `/v1/dead-letters${query}`)).body.items;
const replay = (...ids: string[]) => hub.ask("POST", "/v1/dead-letters/replays", { ids });
const counts = async () => ({
  buried: await hub.metric('cashline_dead_letters_total{system="billing",outcome="buried"}'),
  replayed: await hub.metric('cashline_dead_letters_total{system="billing",outcome="replayed"}'),
  open: await hub.metric('cashline_dead_letters_open{system="billing"}'),
});
const consumption = async () => (await hub.ask("GET", "/v1/consumption")).body.systems;
/** One event the analytics store refuses, until it is mended. */
const refuseOne = async (): Promise<void> => {
  intelligence.refuses.ids = new Set(["e1"]);
  await hub.deliver([event("e1"), event("e2")]);
};
const mend = (): void => intelligence.refuses.ids.clear();

describe("dead letters", () => {
  it("one that is replayed is counted once as such, and once as buried, however often it is tried", async () => {
    await refuseOne();
    await replay("billing:e1");
    mend();
    await replay("billing:e1");
    await replay("billing:e1");
    expect(hub.counted().deliveries).toEqual({ "billing taken_in": 2, "billing dead_lettered": 1, "billing replayed": 1 });
  });

  it("are listed for their own sandbox, with the event, the reason and their state", async () => {
    const bad = { ...event("e1"), data: {} };
    await hub.deliver([bad, event("e2", { data: {}, tenant: "other" })]);
    expect(await letters()).toEqual([
      {
        id: "billing:e1",
        eventId: "e1",
        system: "billing",
        type: "billing.invoice.drafted.v1",
        reason: expect.stringContaining("data does not match") as string,
        receivedAt: expect.any(String) as string,
        state: "open",
        replayedAt: null,
        event: bad,
      },
    ]);
  });

  it("one whose replay is taken is replayed: it shows so, counts so, and is open no more", async () => {
    await refuseOne();
    expect(await counts()).toEqual({ buried: 1, replayed: undefined, open: 1 });
    mend();
    expect(await replay("billing:e1")).toMatchObject({ status: 200, body: { items: [{ id: "billing:e1", state: "replayed" }] } });
    expect(intelligence.kept).toEqual(["e2", "e1"]);
    expect(await letters("?state=open")).toEqual([]);
    expect(await letters("?state=replayed")).toMatchObject([
      { id: "billing:e1", state: "replayed", replayedAt: expect.any(String) as string },
    ]);
    expect(await letters()).toHaveLength(1);
    expect(await counts()).toEqual({ buried: 1, replayed: 1, open: undefined });
    expect(await consumption()).toMatchObject([{ events: 2, duplicates: 0, deadLettered: 0 }]);
  });

  it("replaying one again changes nothing and calls nobody", async () => {
    await refuseOne();
    mend();
    const first = await replay("billing:e1");
    const before = { letters: await letters(), counts: await counts(), consumption: await consumption(), calls: intelligence.calls() };
    expect((await replay("billing:e1")).body).toEqual(first.body);
    expect({ letters: await letters(), counts: await counts(), consumption: await consumption(), calls: intelligence.calls() }).toEqual(
      before,
    );
  });

  it("one that is refused again stays open, with the reason of the last try, and the others are replayed", async () => {
    intelligence.refuses.ids = new Set(["e1", "e2"]);
    await hub.deliver([event("e1"), event("e2")]);
    Object.assign(intelligence.refuses, { ids: new Set(["e1"]), manner: "none" });
    expect((await replay("billing:e1", "billing:e2")).body.items).toEqual([
      { id: "billing:e1", state: "open", reason: "intelligence: Some of these cannot be kept" },
      { id: "billing:e2", state: "replayed", reason: "intelligence: e2 cannot be kept" },
    ]);
    expect(await counts()).toEqual({ buried: 2, replayed: 1, open: 1 });
  });

  it("one nobody could understand stays open", async () => {
    await hub.deliver(["no event at all", null]);
    hub.access.tenant = "unknown";
    const found = (await hub.ask("GET", "/v1/dead-letters")).body.items.map(({ id }: { id: string }) => id) as string[];
    expect((await replay(...found)).body.items).toMatchObject([{ state: "open" }, { state: "open" }]);
    expect(await letters()).toHaveLength(2);
  });

  it("while a consumer is down a replay is unavailable and nothing changes; later it works", async () => {
    await refuseOne();
    intelligence.refuses.code = "unavailable";
    expect(await replay("billing:e1")).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(await counts()).toEqual({ buried: 1, replayed: undefined, open: 1 });
    mend();
    expect((await replay("billing:e1")).body.items).toMatchObject([{ state: "replayed" }]);
  });

  it("another sandbox's letter is not found, and none of the call is taken in", async () => {
    intelligence.refuses.ids = new Set(["e1", "e2"]);
    await hub.deliver([event("e1"), event("e2", { tenant: "other" })]);
    mend();
    expect(await replay("billing:e1", "billing:e2")).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(intelligence.kept).toEqual([]);
  });

  it("no letters, or one twice, is refused", async () => {
    expect(await replay()).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect(await replay("billing:e1", "billing:e1")).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });

  it.each([
    ["the source delivers it again", () => hub.deliver([event("e1")])],
    ["its source's log is replayed", () => hub.ask("POST", "/v1/replays", { system: "billing", after: null })],
  ])("one is replayed also when %s, once", async (_how, again) => {
    await refuseOne();
    mend();
    log = [event("e1"), event("e2")];
    for (let times = 0; times < 2; times += 1) {
      await again();
      expect(await letters()).toMatchObject([{ id: "billing:e1", state: "replayed" }]);
      expect(await counts()).toEqual({ buried: 1, replayed: 1, open: undefined });
    }
  });

  it("poison under the id of an event that was taken is done with when the event itself comes again", async () => {
    await hub.deliver([event("e1")]);
    await hub.deliver([event("e1", { data: {} })]);
    expect(await counts()).toMatchObject({ open: 1 });
    await hub.deliver([event("e1")]);
    expect(await letters()).toMatchObject([{ id: "billing:e1", state: "replayed" }]);
  });

  it("one of the longest id an event may have is replayed like any other", async () => {
    const id = "x".repeat(200);
    intelligence.refuses.ids = new Set([id]);
    await hub.deliver([event(id)]);
    mend();
    const [letter] = (await letters()) as { id: string; eventId: string }[];
    expect(letter?.eventId).toBe(id);
    expect((await replay(letter?.id ?? "")).body.items).toMatchObject([{ state: "replayed" }]);
  });
});
