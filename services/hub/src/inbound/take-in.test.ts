import { Database } from "@cashline/chassis/store";
import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { CloudEvent } from "@cashline/contracts/common/events";
import { invoiceDrafted, invoiceFinalized, invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventTypes } from "../registry/sources.ts";
import { movesSomething } from "../routing/moves-something.ts";
import { eventOf } from "./any-event.fixture.ts";
import { canonicaliser } from "./canonical.ts";
import { ConsumerFailed, type Consumer } from "./hand-on.ts";
import { Ledger } from "./ledger.ts";
import { EventsInHand } from "./events-in-hand.ts";
import { takeIn, type TakenIn } from "./take-in.ts";

let database: Database;
let ledger: Ledger;
let stored: CanonicalEvent[][];
let signalled: CanonicalEvent[][];
let failing: "nobody" | "store" | "signal";
let counted: string[];
let again: string[];
let refusing: { store: Set<string>; signal: Set<string> };

beforeEach(() => {
  database = new Database(":memory:");
  ledger = new Ledger(database, () => undefined);
  stored = [];
  signalled = [];
  failing = "nobody";
  counted = [];
  again = [];
  refusing = { store: new Set(), signal: new Set() };
});
afterEach(() => database.close());

/** Keeps what it takes; refuses by name what `refusing` says, or is down. */
const consumer =
  (name: "store" | "signal", kept: CanonicalEvent[][]): Consumer =>
  (events) => {
    if (failing === name) return Promise.reject(new ConsumerFailed(`${name} is down`));
    const named = new Map(events.flatMap(({ eventId }, index) => (refusing[name].has(eventId) ? [[index, `${name} will not`]] : [])));
    if (named.size > 0) return Promise.resolve({ outcome: "refused", reason: "no", named });
    kept.push([...events]);
    return Promise.resolve({ outcome: "taken" });
  };
const take = (batch: readonly unknown[], attempt = 1): Promise<TakenIn> =>
  takeIn("billing", batch, {
    ledger,
    canonicalise: canonicaliser(eventTypes),
    movesSomething,
    receivedAt: "2026-07-01T00:00:00.000Z",
    count: (tenant, outcome) => counted.push(`${tenant} ${outcome}`),
    attempt,
    cameAgain: ({ event: { tenant, eventId }, deliveries }) => again.push(`${tenant} ${eventId} ${deliveries}`),
    consumers: { store: consumer("store", stored), signal: consumer("signal", signalled) },
    inHand: new EventsInHand(),
  });
const event = (id: string, change: Partial<CloudEvent> = {}): CloudEvent => eventOf(invoiceDrafted, { id, ...change });
const letters = (tenant: string) => ledger.deadLetters.page(tenant, "all", "", 10).items;
const consumptionOf = (tenant: string) => ledger.consumption(tenant)[0];

describe("taking a batch in", () => {
  it("hands every new event on once and notes it", async () => {
    expect(await take([event("e1", { sequence: 1 }), event("e2", { sequence: 2 })])).toEqual({
      accepted: 2,
      duplicates: 0,
      deadLettered: 0,
    });
    expect(stored.map((events) => events.map(({ eventId }) => eventId))).toEqual([["e1", "e2"]]);
    expect(consumptionOf("test")).toEqual({ system: "billing", events: 2, duplicates: 0, deadLettered: 0, lastSequence: 2 });
  });

  it("only what moves something reaches the engine", async () => {
    await take([eventOf(invoiceFinalized, { id: "e1" }), eventOf(invoiceRetryDue, { id: "e2" })]);
    expect(signalled.map((events) => events.map(({ eventId }) => eventId))).toEqual([["e2"]]);
    await take([eventOf(invoiceFinalized, { id: "e3" })]);
    expect(signalled).toHaveLength(1);
  });

  it("every arrival is counted as the first or as a repetition, in agreement with what is consumed", async () => {
    await take([event("e1"), event("e1"), event("e2", { tenant: "other" })]);
    await take([event("e1"), event("e3", { data: {} })]);
    expect(counted.toSorted()).toEqual(["other taken_in", "test duplicate", "test duplicate", "test taken_in"]);
    expect(consumptionOf("test")).toMatchObject({ events: 1, duplicates: 2, deadLettered: 1 });
  });

  it("of what came once by its first try nothing is told, of all else how often it has come by now", async () => {
    await take([event("e1"), event("e2"), event("e2"), event("e2"), event("e1", { tenant: "other" })]);
    expect(again).toEqual(["test e2 2", "test e2 3"]);
    await take([event("e1"), event("e3"), event("e4", { data: {} })]);
    expect(again.splice(0)).toEqual(["test e2 2", "test e2 3", "test e1 2"]);
    await take([event("e1"), event("e5"), event("e4", { data: {} })], 3);
    expect(again).toEqual(["test e1 3", "test e5 1"]);
  });

  it("an event that two batches bring at one time has come twice", async () => {
    await Promise.all([take([event("e1")]), take([event("e1")])]);
    expect(again).toEqual(["test e1 2"]);
    expect(consumptionOf("test")).toMatchObject({ events: 1, duplicates: 1 });
  });

  it("a batch that failed counts nothing as taken in", async () => {
    failing = "store";
    await expect(take([event("e1")])).rejects.toThrow(ConsumerFailed);
    expect(counted).toEqual([]);
  });

  it("the same event twice in one batch is handed on once and counted", async () => {
    expect(await take([event("e1"), event("e1")])).toEqual({ accepted: 1, duplicates: 1, deadLettered: 0 });
    expect(stored.flat()).toHaveLength(1);
    expect(consumptionOf("test")).toMatchObject({ events: 1, duplicates: 1 });
  });

  it("the same event in a later batch is counted and no consumer is called", async () => {
    await take([event("e1")]);
    expect(await take([event("e1")])).toEqual({ accepted: 0, duplicates: 1, deadLettered: 0 });
    expect(stored).toHaveLength(1);
    expect(consumptionOf("test")).toMatchObject({ events: 1, duplicates: 1 });
  });

  it("the same id in another sandbox is another event", async () => {
    await take([event("e1"), event("e1", { tenant: "other" })]);
    expect(stored.flat().map(({ tenant }) => tenant)).toEqual(["test", "other"]);
    expect(consumptionOf("other")).toMatchObject({ events: 1, duplicates: 0 });
  });

  it.each(["store", "signal"] as const)("when %s fails nothing is noted, and the next delivery works", async (consumer) => {
    failing = consumer;
    const batch = [eventOf(invoiceRetryDue, { id: "e1" })];
    await expect(take(batch)).rejects.toThrow(/is down/);
    expect(ledger.consumption("test")).toEqual([]);
    failing = "nobody";
    expect(await take(batch)).toEqual({ accepted: 1, duplicates: 0, deadLettered: 0 });
    expect(consumptionOf("test")).toMatchObject({ events: 1, duplicates: 0 });
  });

  it.each(["store", "signal"] as const)("what %s refuses is buried with its reason, and the other consumer has it", async (name) => {
    refusing[name].add("e2");
    const batch = ["e1", "e2", "e3"].map((id) => eventOf(invoiceRetryDue, { id }));
    expect(await take(batch)).toEqual({ accepted: 2, duplicates: 0, deadLettered: 1 });
    const had = { store: stored, signal: signalled };
    const ids = (of: "store" | "signal") => had[of].flat().map(({ eventId }) => eventId);
    expect(ids(name)).toEqual(["e1", "e3"]);
    expect(ids(name === "store" ? "signal" : "store")).toEqual(["e1", "e2", "e3"]);
    expect(letters("test")).toMatchObject([{ eventId: "e2", reason: `${name} will not`, state: "open", event: batch[1] }]);
    expect(consumptionOf("test")).toMatchObject({ events: 2, deadLettered: 1 });
  });

  it("what both refuse is buried once, with both reasons", async () => {
    refusing = { store: new Set(["e1"]), signal: new Set(["e1"]) };
    expect(await take([eventOf(invoiceRetryDue, { id: "e1" })])).toEqual({ accepted: 0, duplicates: 0, deadLettered: 1 });
    expect(letters("test")).toMatchObject([{ reason: "store will not; signal will not" }]);
  });

  it("a refused event that stands twice in the batch is buried once and not taken for known", async () => {
    refusing.store.add("e1");
    expect(await take([event("e1"), event("e1"), event("e2")])).toEqual({ accepted: 1, duplicates: 1, deadLettered: 1 });
    expect(letters("test")).toHaveLength(1);
    expect(consumptionOf("test")).toMatchObject({ events: 1, duplicates: 0, deadLettered: 1 });
  });

  it("while one consumer is down, what the other refuses is not buried yet", async () => {
    refusing.store.add("e1");
    failing = "signal";
    await expect(take([eventOf(invoiceRetryDue, { id: "e1" })])).rejects.toThrow("signal is down");
    expect(letters("test")).toEqual([]);
  });

  it("poison is buried with its reason and the rest of the batch goes on", async () => {
    expect(await take([event("e1"), event("e2", { data: {} }), null, event("e3")])).toEqual({
      accepted: 2,
      duplicates: 0,
      deadLettered: 2,
    });
    expect(stored.flat().map(({ eventId }) => eventId)).toEqual(["e1", "e3"]);
    expect(letters("test")).toMatchObject([
      { system: "billing", eventId: "e2", type: "billing.invoice.drafted.v1", receivedAt: "2026-07-01T00:00:00.000Z", event: { data: {} } },
    ]);
    expect(letters("unknown")).toMatchObject([{ eventId: "unknown", event: null }]);
  });

  it("the same poison again is kept once; two nameless ones are two", async () => {
    await take([event("e1", { data: {} }), "one", "another"]);
    await take([event("e1", { data: {} }), "one"]);
    expect(letters("test")).toHaveLength(1);
    expect(
      letters("unknown")
        .map((row) => row.event)
        .toSorted((a, b) => String(a).localeCompare(String(b))),
    ).toEqual(["another", "one"]);
  });

  it("a source of which nothing was understood still shows its dead letters", async () => {
    await take([event("e1", { data: {} })]);
    expect(ledger.consumption("test")).toEqual([{ system: "billing", events: 0, duplicates: 0, deadLettered: 1, lastSequence: 0 }]);
  });

  it("dead letters come in pages", async () => {
    await take(["a", "b", "c"].map((id) => event(id, { data: {} })));
    const first = ledger.deadLetters.page("test", "all", "", 2);
    expect(first.items.map(({ eventId }) => eventId)).toEqual(["a", "b"]);
    const second = ledger.deadLetters.page("test", "all", first.next ?? "", 2);
    expect(second).toMatchObject({ items: [{ eventId: "c" }], next: null });
  });

  it("a removed sandbox leaves nothing, and the others stay", async () => {
    await take([event("e1"), event("e2", { data: {} }), event("e1", { tenant: "other" })]);
    ledger.removeTenant("test");
    expect(ledger.consumption("test")).toEqual([]);
    expect(letters("test")).toEqual([]);
    expect(consumptionOf("other")).toMatchObject({ events: 1 });
  });
});
