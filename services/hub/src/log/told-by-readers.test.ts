/** What readers of a log tell the hub and ask it: events refused, and the sandboxes that are there. */
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import { afterEach, beforeEach, expect, it } from "vitest";
import { event, openHub, type OpenHub } from "../hub.fixture.ts";
import type { Verdict } from "../inbound/hand-on.ts";

let hub: OpenHub;
let stored: CanonicalEvent[];

beforeEach(async () => {
  stored = [];
  const taken = (): Promise<Verdict> => Promise.resolve({ outcome: "taken" });
  const store = (events: readonly CanonicalEvent[]): Promise<Verdict> => {
    stored.push(...events);
    return taken();
  };
  hub = openHub({ consumers: { store, signal: taken } });
  await hub.setUp();
});
afterEach(() => hub.close());

const refuse = (...items: { event: CanonicalEvent; reason: string }[]) => hub.ask("POST", "/v1/dead-letters", { items });
const letters = async (): Promise<unknown[]> => (await hub.ask("GET", "/v1/dead-letters")).body.items;
const consumption = async (): Promise<unknown[]> => (await hub.ask("GET", "/v1/consumption")).body.systems;
const take = async (...ids: string[]): Promise<[CanonicalEvent, ...CanonicalEvent[]]> => {
  await hub.deliver(ids.map((id) => event(id)));
  return stored.slice(-ids.length) as [CanonicalEvent, ...CanonicalEvent[]];
};

it("an event that is refused later is a dead letter instead of one taken in, however often it is told", async () => {
  const [first] = await take("e1", "e2");
  for (const _again of [1, 2]) expect(await refuse({ event: first, reason: "no" })).toMatchObject({ status: 200, body: { buried: 1 } });
  expect(await letters()).toMatchObject([
    { id: "billing:e1", state: "open", reason: "no", event: { id: "e1", source: "/systems/billing" } },
  ]);
  expect(await consumption()).toMatchObject([{ events: 1, deadLettered: 1 }]);
  expect(await hub.metric('cashline_dead_letters_total{system="billing",outcome="buried"}')).toBe(1);
});

it("its replay hands it on anew; refused again it is open again, with the reason of the last time", async () => {
  const [first] = await take("e1");
  await refuse({ event: first, reason: "no" });
  const replayed = await hub.ask("POST", "/v1/dead-letters/replays", { ids: ["billing:e1"] });
  expect(replayed.body).toMatchObject({ items: [{ state: "replayed" }] });
  expect(stored.map(({ eventId }) => eventId)).toEqual(["e1", "e1"]);
  expect(stored[1]).toEqual(first);
  await refuse({ event: first, reason: "still no" });
  expect(await letters()).toMatchObject([{ id: "billing:e1", state: "open", reason: "still no", replayedAt: null }]);
});

it("a refusal that comes before the hub has noted the event is told again, so that it is no event taken in nor a letter replayed", async () => {
  const early: number[] = [];
  const consumer = async (events: readonly CanonicalEvent[]): Promise<Verdict> => {
    for (const each of events) early.push((await refuse({ event: each, reason: "no" })).status);
    stored.push(...events);
    return { outcome: "taken" };
  };
  await hub.close();
  hub = openHub({ consumers: { store: consumer, signal: () => Promise.resolve({ outcome: "taken" }) } });
  await hub.setUp();
  const [first] = await take("e1");
  expect([early, await letters(), await consumption()]).toMatchObject([[503], [], [{ events: 1, deadLettered: 0 }]]);
  expect(await refuse({ event: first, reason: "no" })).toMatchObject({ status: 200 });
  await hub.ask("POST", "/v1/dead-letters/replays", { ids: ["billing:e1"] });
  expect([early, await letters()]).toMatchObject([[503, 503], [{ state: "replayed" }]]);
  expect(await refuse({ event: first, reason: "no" })).toMatchObject({ status: 200 });
  expect(await letters()).toMatchObject([{ id: "billing:e1", state: "open" }]);
});

it("it is missing until it is taken in, also where the log was gone through before", async () => {
  const batch = [1, 2, 3].map((sequence) => event(`e${sequence}`, { sequence }));
  await hub.deliver(batch);
  const missing = () => hub.ask("GET", "/v1/missing-events?publishedUntil=2026-12-31T00:00:00.000Z");
  expect((await missing()).body.items).toEqual([]);
  const second = stored[1] as CanonicalEvent;
  hub.published = batch;
  await refuse({ event: second, reason: "no" });
  expect((await missing()).body.items).toMatchObject([{ system: "billing", sequence: 2, after: "1", event: { eventId: "e2" } }]);
});

it("events of another sandbox than the token's are refused, of one that is not here dropped", async () => {
  const [first] = await take("e1");
  const other = { ...first, tenant: "other" };
  expect(await refuse({ event: other, reason: "no" })).toMatchObject({ status: 403, body: { code: "wrong-tenant" } });
  hub.access.tenant = "*";
  expect(await refuse({ event: other, reason: "no" }, { event: first, reason: "no" })).toMatchObject({ status: 200, body: { buried: 1 } });
});

it("a sandbox is told with since when it is here; set up again after it was removed, since then", async () => {
  const since = async (): Promise<{ tenant: string; since: string }[]> => (await hub.ask("GET", "/v1/sandboxes")).body.items;
  const [first] = await since();
  expect(first).toMatchObject({ tenant: "test" });
  await hub.setUp();
  expect(await since()).toEqual([first]);
  await hub.ask("DELETE", "/control/v1/sandboxes/test");
  expect(await since()).toEqual([]);
  await hub.setUp();
  const [again] = await since();
  expect(again && first && again.since >= first.since).toBe(true);
});
