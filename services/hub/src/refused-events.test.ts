import { ingestEvents } from "@cashline/contracts/services/intelligence/contract";
import { receiveSignals } from "@cashline/contracts/services/orchestrator/contract";
import { invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openConsumer, type ConsumerServer, type Manner } from "./consumer-server.fixture.ts";
import { event, openHub, type OpenHub } from "./hub.fixture.ts";
import { eventOf } from "./inbound/any-event.fixture.ts";

let hub: OpenHub;
let intelligence: ConsumerServer;
let orchestrator: ConsumerServer;

beforeEach(async () => {
  intelligence = await openConsumer(ingestEvents);
  orchestrator = await openConsumer(receiveSignals);
  hub = openHub({ consumers: { store: intelligence.consumer("intelligence"), signal: orchestrator.consumer("orchestrator") } });
});
afterEach(async () => {
  await hub.close();
  await Promise.all([intelligence.close(), orchestrator.close()]);
});

const ids = Array.from({ length: 20 }, (_, index) => `e${index}`);
const batch = ids.map((id) => event(id));
const letters = async (): Promise<{ eventId: string; reason: string }[]> => (await hub.ask("GET", "/v1/dead-letters")).body.items;

describe("events a consumer refuses for good", () => {
  const manners: readonly Manner[] = ["all", "first", "none", "somebody else"];
  it.each(manners.flatMap((manner) => ["wrong-shape", "unkeepable"].map((code) => [manner, code] as const)))(
    "when it names %s of them (%s), exactly those are dead letters and the others go on",
    async (manner, code) => {
      Object.assign(intelligence.refuses, { ids: new Set(["e3", "e17"]), manner, code });
      expect(await hub.deliver(batch)).toMatchObject({ status: 200, body: { accepted: 18, duplicates: 0, deadLettered: 2 } });
      expect(intelligence.kept.toSorted()).toEqual(ids.filter((id) => id !== "e3" && id !== "e17").toSorted());
      expect((await letters()).map(({ eventId }) => eventId).toSorted()).toEqual(["e17", "e3"]);
      for (const { eventId, reason } of await letters())
        expect(reason).toMatch(manner === "all" || manner === "first" ? `${eventId} cannot be kept` : "intelligence: Some of these");
    },
  );

  it("the same batch again hands nothing on that was taken, and buries nothing twice", async () => {
    intelligence.refuses.ids = new Set(["e3"]);
    await hub.deliver(batch);
    const before = intelligence.kept.length;
    expect(await hub.deliver(batch)).toMatchObject({ status: 200, body: { accepted: 0, duplicates: 19, deadLettered: 1 } });
    expect(intelligence.kept).toHaveLength(before);
    expect(await letters()).toHaveLength(1);
    expect(await hub.metric('cashline_dead_letters_total{system="billing",outcome="buried"}')).toBe(1);
  });

  it("where it names all it refuses, a second call carries the others on", async () => {
    intelligence.refuses.ids = new Set(["e3", "e17"]);
    await hub.deliver(batch);
    expect(intelligence.calls()).toBe(2);
  });

  it("what the orchestrator refuses is in the analytics store all the same, and says who refused", async () => {
    orchestrator.refuses.ids = new Set(["e2"]);
    const moving = ["e1", "e2", "e3"].map((id) => eventOf(invoiceRetryDue, { id }));
    expect(await hub.deliver(moving)).toMatchObject({ status: 200, body: { accepted: 2, deadLettered: 1 } });
    expect(orchestrator.kept).toEqual(["e1", "e3"]);
    expect(intelligence.kept).toEqual(["e1", "e2", "e3"]);
    expect(await letters()).toMatchObject([{ eventId: "e2", reason: "orchestrator: e2 cannot be kept" }]);
  });

  it("what breaks the consumer's contract is named by its own checks, with the member that is wrong", async () => {
    const unchecked = intelligence.consumer("intelligence");
    const spoilt: typeof unchecked = (events) =>
      unchecked(events.map((each) => (each.eventId === "e2" ? { ...each, objectVersion: 0 } : each)));
    const before = hub;
    hub = openHub({ consumers: { store: spoilt, signal: orchestrator.consumer("orchestrator") } });
    await before.close();
    expect(await hub.deliver([event("e1"), event("e2")])).toMatchObject({ status: 200, body: { accepted: 1, deadLettered: 1 } });
    expect(await letters()).toMatchObject([{ eventId: "e2", reason: "intelligence: /objectVersion must be >= 1" }]);
  });

  it("a batch too large for a consumer reaches it in parts", async () => {
    const large = ids.map((id) => event(id, { traceparent: "x".repeat(100_000) }));
    expect(await hub.deliver(large)).toMatchObject({ status: 200, body: { accepted: 20, deadLettered: 0 } });
    expect(intelligence.kept).toEqual(ids);
  });

  it.each(["idempotency-key-missing", "scope-missing", "route-not-found", "rate-limited", "internal-error", "unavailable"])(
    "%s says nothing of the events: the source delivers again and nothing is buried",
    async (code) => {
      Object.assign(intelligence.refuses, { ids: new Set(["e3"]), code });
      expect(await hub.deliver(batch)).toMatchObject({ status: 503, body: { code: "unavailable" } });
      expect(await letters()).toEqual([]);
      intelligence.refuses.ids.clear();
      expect(await hub.deliver(batch)).toMatchObject({ status: 200, body: { accepted: 20, duplicates: 0, deadLettered: 0 } });
    },
  );

  it("a consumer nobody answers for is down: nothing is buried", async () => {
    await intelligence.close();
    expect(await hub.deliver(batch)).toMatchObject({ status: 503 });
    expect(await letters()).toEqual([]);
  });
});
