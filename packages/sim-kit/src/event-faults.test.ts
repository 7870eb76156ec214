import { getSandboxStatus } from "@cashline/contracts/common/control";
import { deriveId } from "@cashline/kernel/ids";
import { Subscriber, WEBHOOK_SECRET } from "@cashline/chassis/subscriber.fixture";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TEST_TENANT, openTestBench, type PlantedFault, type TestBench } from "./testing.ts";
import { createThing, things } from "./things.fixture.ts";

const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
const type = "things.thing.created.v1";
const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
const nameOf = new Map(["a", "b", "c", ...names].map((name) => [deriveId("thi", "test-seed", name), name]));

/** A system that delivers to a subscriber on a real port. */
type Pair = {
  bench: TestBench;
  arrived(): string[];
  create(...names: string[]): Promise<void>;
  rest(): Promise<void>;
  close(): Promise<void>;
};

async function openPair(): Promise<Pair> {
  const subscriber = new Subscriber();
  const url = await subscriber.listen();
  const bench = await openTestBench(things, at(1), { subscriber: { url, secret: WEBHOOK_SECRET } });
  const status = async () => (await bench.call(getSandboxStatus, { params: { tenant: TEST_TENANT } })).body;
  return {
    bench,
    arrived: () => subscriber.subjects().map((subject) => nameOf.get(subject) ?? subject),
    create: async (...created) => {
      for (const name of created) await bench.call(createThing, { body: { name, kind: "round", size: 1 } });
    },
    rest: () => vi.waitFor(async () => expect(await status()).toMatchObject({ idle: true }), { timeout: 10_000, interval: 5 }),
    close: async () => {
      await bench.close();
      subscriber.close();
    },
  };
}

let pair: Pair;
beforeEach(async () => {
  pair = await openPair();
});
afterEach(() => pair.close());
const subjectOf = (name: string): string => deriveId("thi", "test-seed", name);

/** Lets events go out together: they are held until day 2. */
async function together(on: Pair, created: readonly string[]): Promise<void> {
  await on.bench.plant({ id: "gate", kind: "delay", match: "*", probability: 1, to: at(2) });
  await on.create(...created);
  await on.bench.advance(at(2));
  await on.rest();
}

describe("events on their way to a subscriber", () => {
  test("come once each, in order, where nothing is planted", async () => {
    await together(pair, names);
    expect(pair.arrived()).toEqual(names);
  });

  test("come twice when duplicated", async () => {
    await pair.bench.plant({ kind: "duplicate", match: `${type}@${subjectOf("b")}`, probability: 1 });
    await together(pair, ["a", "b", "c"]);
    expect(pair.arrived()).toEqual(["a", "b", "b", "c"]);
  });

  test("never come when dropped, and stay in the log", async () => {
    await pair.bench.plant({ kind: "drop", match: `${type}@${subjectOf("b")}`, probability: 1 });
    await together(pair, ["a", "b", "c"]);
    expect(pair.arrived()).toEqual(["a", "c"]);
    expect(await pair.bench.events()).toHaveLength(3);
  });

  test("come behind the others, last first, when reordered", async () => {
    await pair.bench.plant({ kind: "reorder", match: type, probability: 1 });
    await together(pair, ["a", "b", "c"]);
    expect(pair.arrived()).toEqual(["c", "b", "a"]);
  });

  test("come behind the next one when reordered alone; until then the sandbox is idle and says that one is held", async () => {
    await pair.bench.plant({ kind: "reorder", match: `${type}@${subjectOf("a")}`, probability: 1, to: at(3) });
    await pair.create("a");
    await pair.rest();
    const status = async () => (await pair.bench.call(getSandboxStatus, { params: { tenant: TEST_TENANT } })).body;
    expect(await status()).toMatchObject({ idle: true, waitingFor: [], eventsHeld: 1, nextDueAt: at(3) });
    await pair.create("b");
    await pair.rest();
    expect(pair.arrived()).toEqual(["b", "a"]);
    expect(await status()).toMatchObject({ idle: true, eventsHeld: 0, nextDueAt: null });
  });

  test("that are held by a reordering go out when its window ends, or when it is taken away", async () => {
    await pair.bench.plant({ kind: "reorder", match: "*", probability: 1, to: at(2) });
    await pair.create("a");
    await pair.rest();
    expect(pair.arrived()).toEqual([]);
    await pair.bench.advance(at(2));
    await pair.rest();
    expect(pair.arrived()).toEqual(["a"]);
    await pair.bench.plant({ kind: "reorder", match: "*", probability: 1 });
    await pair.create("b");
    await pair.rest();
    expect(pair.arrived()).toEqual(["a"]);
    await pair.bench.lift();
    await pair.rest();
    expect(pair.arrived()).toEqual(["a", "b"]);
  });

  test("come at their scenario instant when delayed, and hold no others up", async () => {
    await pair.bench.plant({ kind: "delay", match: `${type}@${subjectOf("b")}`, probability: 1, to: at(3) });
    await pair.create("a", "b", "c");
    await pair.rest();
    expect(pair.arrived()).toEqual(["a", "c"]);
    expect((await pair.bench.call(getSandboxStatus, { params: { tenant: TEST_TENANT } })).body).toMatchObject({ nextDueAt: at(3) });
    await pair.bench.advance(at(3));
    await pair.rest();
    expect(pair.arrived()).toEqual(["a", "c", "b"]);
  });

  test("go out when the delay is taken away", async () => {
    await pair.bench.plant({ kind: "delay", match: `${type}@${subjectOf("a")}`, probability: 1, to: at(3) });
    await pair.create("a", "b");
    await pair.rest();
    // Once the later one has come, the held one has been passed over.
    expect(pair.arrived()).toEqual(["b"]);
    await pair.bench.lift();
    await pair.rest();
    expect(pair.arrived()).toEqual(["b", "a"]);
  });

  test("go out as ever before and after the window of a fault", async () => {
    await pair.bench.plant({ kind: "drop", match: "*", probability: 1, from: at(2), to: at(3) });
    for (const [day, name] of [
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ] as const) {
      await pair.bench.advance(at(day));
      await pair.create(name);
      await pair.rest();
    }
    expect(pair.arrived()).toEqual(["a", "c"]);
  });
});

const twice = (arrived: readonly string[]): string[] => [...new Set(arrived.filter((name, index) => arrived.indexOf(name) !== index))];
const missing = (arrived: readonly string[]): string[] => names.filter((name) => !arrived.includes(name));

describe("the chance of an event", () => {
  test.each<[string, PlantedFault, (arrived: readonly string[]) => string[]]>([
    ["duplicated", { kind: "duplicate", match: "*", probability: 0.5 }, twice],
    ["dropped", { kind: "drop", match: "*", probability: 0.5 }, missing],
    ["delayed", { kind: "delay", match: "*", probability: 0.5, to: at(3) }, missing],
  ])("to be %s is its own, whatever the order of arrival", async (_title, fault, hitOf) => {
    const hitIn = async (on: Pair, order: readonly string[]): Promise<string[]> => {
      await on.bench.plant(fault);
      await on.create(...order);
      await on.rest();
      return hitOf(on.arrived()).toSorted();
    };
    const hit = await hitIn(pair, names);
    expect(hit.length).toBeGreaterThan(0);
    expect(hit.length).toBeLessThan(names.length);
    const other = await openPair();
    try {
      expect(await hitIn(other, names.toReversed())).toEqual(hit);
    } finally {
      await other.close();
    }
  });

  test("to be reordered leaves the others in their order", async () => {
    await pair.bench.plant({ kind: "reorder", match: "*", probability: 0.5 });
    // The last of the names is hit and comes behind nothing, so it needs one after it.
    const order = [...names, "a"];
    await together(pair, order);
    const places = pair.arrived().map((name) => order.indexOf(name));
    expect(places.toSorted((a, b) => a - b)).toEqual(order.map((_, index) => index));
    const turn = places.findIndex((place, index) => place < (places[index - 1] ?? 0));
    expect(turn).toBeGreaterThan(2);
    expect(turn).toBeLessThan(order.length - 2);
    // From there on each comes from before the one it follows.
    expect(places.slice(turn)).toEqual(places.slice(turn).toSorted((a, b) => b - a));
  });
});
