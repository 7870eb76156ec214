import { listFaults } from "@cashline/contracts/common/control";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TEST_TENANT, openTestBench, type PlantedFault, type TestBench } from "./testing.ts";
import { createThing, getThing, growThing, listThings, things } from "./things.fixture.ts";

const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
const body = { name: "one", kind: "round", size: 3 };
const params = { thingId: deriveId("thi", "test-seed", "one") };
const names = Array.from({ length: 20 }, (_, index) => `n${index}`);

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench(things);
});
afterEach(() => bench.close());

const create = (name = "one", on = bench) => on.call(createThing, { body: { ...body, name }, key: name });
const idOf = (name: string): string => deriveId("thi", "test-seed", name);

/** Asks a second system of the same seed; closed again afterwards. */
async function onAnother<Result>(ask: (other: TestBench) => Promise<Result>): Promise<Result> {
  const other = await openTestBench(things);
  try {
    return await ask(other);
  } finally {
    await other.close();
  }
}

describe("latency", () => {
  // Only what waits is to be on the faked timers, so they are faked once the systems are up.
  const fakeTimers = (): void => void vi.useFakeTimers({ toFake: ["setTimeout"] });
  afterEach(() => void vi.useRealTimers());

  /** Which of the calls have been answered once the others wait. */
  async function answeredOf(calls: readonly { name: string; answer: Promise<unknown> }[]): Promise<string[]> {
    const answered: string[] = [];
    for (const { name, answer } of calls) void answer.then(() => answered.push(name));
    while (answered.length + vi.getTimerCount() < calls.length) await new Promise((resolve) => setImmediate(resolve));
    return [...answered];
  }

  test("makes the calls it touches wait as long as it says, and no others", async () => {
    await bench.plant({ kind: "latency", match: "createThing", probability: 1, latencyMs: 60_000 });
    fakeTimers();
    expect(await bench.call(listThings)).toMatchObject({ status: 200 });
    const calls = [{ name: "one", answer: create() }];
    expect(await answeredOf(calls)).toEqual([]);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(vi.getTimerCount()).toBe(1);
    expect(await bench.events()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await calls[0]?.answer).toMatchObject({ status: 201 });
  });

  test("hits some calls, the same in whatever order they come", async () => {
    const answeredAtOnce = async (on: TestBench, order: readonly string[]): Promise<string[]> => {
      await on.plant({ kind: "latency", match: "*", probability: 0.5, latencyMs: 1000 });
      fakeTimers();
      const calls = order.map((name) => ({ name, answer: create(name, on) }));
      const answered = await answeredOf(calls);
      await vi.advanceTimersByTimeAsync(1000);
      await Promise.all(calls.map(({ answer }) => answer));
      vi.useRealTimers();
      return answered.toSorted();
    };
    const answered = await answeredAtOnce(bench, names);
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.length).toBeLessThan(names.length);
    expect(await onAnother((other) => answeredAtOnce(other, names.toReversed()))).toEqual(answered);
  });
});

describe("a latency with a median and a 99th percentile", () => {
  afterEach(() => void vi.useRealTimers());

  test("makes half the calls wait less than the median, and hardly one longer than the percentile", async () => {
    await bench.plant({ kind: "latency", match: "createThing", probability: 1, latencyMs: 200, p99Ms: 2000 });
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const many = Array.from({ length: 200 }, (_, index) => `many-${index}`);
    let answered = 0;
    const calls = many.map((name) => create(name).then(() => void (answered += 1)));
    while (vi.getTimerCount() < many.length) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(200);
    await new Promise((resolve) => setImmediate(resolve));
    const fast = answered;
    expect(fast).toBeGreaterThan(70);
    expect(fast).toBeLessThan(130);
    await vi.advanceTimersByTimeAsync(1800);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBeGreaterThanOrEqual(190);
    await vi.runAllTimersAsync();
    await Promise.all(calls);
  });
});

describe("maintenance", () => {
  test("refuses what would change something, serves reads, and ends", async () => {
    const { id } = (await create("before")).body;
    await bench.plant({ kind: "maintenance", match: "*", from: at(2), to: at(4) });
    expect(await create("early")).toMatchObject({ status: 201 });
    await bench.advance(at(3));
    expect(await create("within")).toMatchObject({ status: 503, headers: { "retry-after": "1" }, body: { code: "unavailable" } });
    expect(await bench.call(getThing, { params: { thingId: id } })).toMatchObject({ status: 200 });
    await bench.advance(at(4));
    expect(await create("within")).toMatchObject({ status: 201 });
  });
});

describe("an error rate", () => {
  test.each([
    [undefined, 500, "internal-error"],
    [500, 500, "internal-error"],
    [502, 502, "bad-gateway"],
    [503, 503, "unavailable"],
    [504, 504, "gateway-timeout"],
  ] as const)("of status %s answers %i %s", async (status, answered, code) => {
    await bench.plant({ kind: "error_rate", match: "createThing", probability: 1, ...(status === undefined ? {} : { status }) });
    const answer = await create();
    expect(answer).toMatchObject({ status: answered, body: { status: answered, code } });
    expect(answer.headers["retry-after"]).toBeUndefined();
    expect(await bench.call(listThings)).toMatchObject({ status: 200 });
  });

  test("says when to come back if it is told to", async () => {
    await bench.plant({ kind: "error_rate", match: "*", probability: 1, status: 503, retryAfterSeconds: 7 });
    expect(await create()).toMatchObject({ status: 503, headers: { "retry-after": "7" } });
  });

  test.each([
    ["none", [], undefined],
    ["done", ["things.thing.created.v1"], "true"],
  ] as const)("whose effect is %s leaves that behind, and the retry completes it", async (effect, events, replayed) => {
    await bench.plant({ kind: "error_rate", match: "createThing", probability: 1, effect });
    expect(await create()).toMatchObject({ status: 500 });
    expect((await bench.events()).map(({ type }) => type)).toEqual(events);
    await bench.lift();
    const again = await create();
    expect(again.status).toBe(201);
    expect(again.headers["idempotent-replayed"]).toBe(replayed);
    expect(await bench.events()).toHaveLength(1);
  });

  test("draws evenly whether the effect happens where it is not said", async () => {
    await bench.plant({ kind: "error_rate", match: "createThing", probability: 1 });
    for (const name of names) expect(await create(name)).toMatchObject({ status: 500 });
    const effects = (await bench.events()).length;
    expect(effects).toBeGreaterThan(4);
    expect(effects).toBeLessThan(16);
    await bench.lift();
    for (const name of names) expect(await create(name)).toMatchObject({ status: 201 });
    expect(await bench.events()).toHaveLength(names.length);
  });

  const failedOf = async (on: TestBench, order: readonly string[]): Promise<string[]> => {
    await on.plant({ kind: "error_rate", match: "createThing", probability: 0.5, effect: "none" });
    const failed: string[] = [];
    for (const name of order) if ((await create(name, on)).status === 500) failed.push(name);
    return failed.toSorted();
  };

  test("hits some calls, the same in whatever order they come", async () => {
    const failed = await failedOf(bench, names);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(names.length);
    expect(await onAnother((other) => failedOf(other, names.toReversed()))).toEqual(failed);
  });

  test("draws anew for each try of a call, so that retries get through", async () => {
    for (let failed = await failedOf(bench, names), tries = 0; failed.length > 0; tries += 1) {
      expect(tries).toBeLessThan(20);
      const again: string[] = [];
      for (const name of failed) if ((await create(name)).status === 500) again.push(name);
      failed = again;
    }
    expect(await bench.events()).toHaveLength(names.length);
  });
});

describe("an outage", () => {
  test("refuses every call it touches from the one scenario instant to the other", async () => {
    await bench.plant({ kind: "outage", match: "createThing", from: at(2), to: at(4) });
    expect(await create("before")).toMatchObject({ status: 201 });
    for (const day of [2, 3]) {
      await bench.advance(at(day));
      expect(await create()).toMatchObject({ status: 503, headers: { "retry-after": "1" }, body: { code: "unavailable" } });
      expect(await bench.call(listThings)).toMatchObject({ status: 200 });
    }
    await bench.advance(at(4));
    expect(await create()).toMatchObject({ status: 201 });
  });
});

describe("a rate limit", () => {
  const limit = { kind: "rate_limit", match: "*", requestsPerSecond: 0.1, burst: 2 } as const;
  const statusOf = async (client = "a"): Promise<number> => (await bench.call(listThings, { access: { client } })).status;

  test("is off unless it is planted or set", async () => {
    for (let index = 0; index < 200; index += 1) expect(await statusOf()).toBe(200);
  });

  test("refuses what one client calls beyond it and says how long to wait; others go on", async () => {
    await bench.plant(limit);
    expect([await statusOf(), await statusOf()]).toEqual([200, 200]);
    expect(await bench.call(createThing, { body, access: { client: "a" } })).toMatchObject({
      status: 429,
      headers: { "content-type": "application/problem+json", "retry-after": "10" },
      body: { code: "rate-limited", status: 429, type: "urn:cashline:problem:rate-limited" },
    });
    expect(await bench.events()).toEqual([]);
    expect(await statusOf("b")).toBe(200);
  });

  test("counts only the operations it touches, while it is active", async () => {
    await bench.plant({ ...limit, match: "createThing", burst: 1, to: at(2) });
    for (let index = 0; index < 3; index += 1) expect(await statusOf("test-client")).toBe(200);
    expect([(await create("a")).status, (await create("b")).status]).toEqual([201, 429]);
    await bench.advance(at(2));
    expect((await create("b")).status).toBe(201);
  });

  test("begins anew when it is planted again, and ends when it is taken away", async () => {
    await bench.plant(limit);
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([200, 200, 429]);
    await bench.plant({ ...limit, burst: 1 });
    expect([await statusOf(), await statusOf()]).toEqual([200, 429]);
    await bench.lift();
    expect(await statusOf()).toBe(200);
  });

  test("holds for the whole process when its settings say so", async () => {
    const limited = await openTestBench(things, at(1), { rateLimit: { requestsPerSecond: 0.1, burst: 1 } });
    try {
      expect([(await create("a", limited)).status, (await create("b", limited)).status]).toEqual([201, 429]);
      expect(await limited.plant({ kind: "outage", match: "*" })).toMatchObject({ status: 200 });
    } finally {
      await limited.close();
    }
  });
});

describe("a lock timeout", () => {
  const grow = (name: string, version = 1) =>
    bench.call(growThing, { params: { thingId: idOf(name) }, body: { size: 3 + version }, ifMatch: `"v${version}"` });
  const locked = { kind: "lock_timeout", match: "*", holdMs: 300, waitMs: 0 } as const;

  test("refuses a change of an object that another change has; of other objects, and reads, nothing is refused", async () => {
    for (const name of ["one", "two"]) await create(name);
    await bench.plant(locked);
    const first = grow("one");
    expect(await grow("one")).toMatchObject({ status: 429, headers: { "retry-after": "1" }, body: { code: "lock-timeout" } });
    expect((await bench.call(getThing, { params })).status).toBe(200);
    expect((await create("three")).status).toBe(201);
    expect((await grow("two")).status).toBe(200);
    expect(await first).toMatchObject({ status: 200, headers: { etag: '"v2"' } });
    expect(await grow("one", 2)).toMatchObject({ status: 200, headers: { etag: '"v3"' } });
  });

  test("lets changes of one object wait for one another as long as it says, in their order", async () => {
    await create();
    await bench.plant({ ...locked, holdMs: 5, waitMs: 60_000 });
    const answers = await Promise.all([grow("one", 1), grow("one", 2), grow("one", 3)]);
    expect(answers.map(({ headers }) => headers["etag"])).toEqual(['"v2"', '"v3"', '"v4"']);
  });

  test("a change that is refused frees its object at once, and a lifted fault holds nothing", async () => {
    await create();
    await bench.plant({ ...locked, holdMs: 60_000 });
    for (const _time of [1, 2]) expect(await grow("one", 9)).toMatchObject({ status: 412 });
    await bench.lift();
    expect([await grow("one", 1), await grow("one", 2)]).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});

describe("stale data", () => {
  const grow = (name: string, ifMatch = '"v1"', on = bench) =>
    on.call(growThing, { params: { thingId: idOf(name) }, body: { size: 4 }, ifMatch });

  test("shows the version before under its own ETag, so that a change based on it is refused", async () => {
    await create();
    await grow("one");
    await bench.plant({ kind: "stale_data", match: "getThing", probability: 1 });
    expect(await bench.call(getThing, { params })).toMatchObject({ headers: { etag: '"v1"' }, body: { size: 3 } });
    expect((await bench.call(listThings)).body.items).toMatchObject([{ size: 4 }]);
    expect(await grow("one")).toMatchObject({ status: 412, body: { code: "version-conflict" } });
    await bench.lift();
    expect(await bench.call(getThing, { params })).toMatchObject({ headers: { etag: '"v2"' }, body: { size: 4 } });
  });

  test("hits some objects, the same however they are read", async () => {
    const staleOf = async (read: () => Promise<{ name: string; size: number }[]>): Promise<string[]> =>
      (await read()).flatMap(({ name, size }) => (size === 3 ? [name] : [])).toSorted();
    for (const name of names) {
      await create(name);
      await grow(name);
    }
    await bench.plant({ kind: "stale_data", match: "*", probability: 0.5 });
    const stale = await staleOf(async () => (await bench.call(listThings)).body.items);
    expect(stale.length).toBeGreaterThan(0);
    expect(stale.length).toBeLessThan(names.length);
    const oneByOne = async () => {
      const read = [];
      for (const name of names.toReversed()) read.push((await bench.call(getThing, { params: { thingId: idOf(name) } })).body);
      return read;
    };
    expect(await staleOf(oneByOne)).toEqual(stale);
  });
});

describe("the control of faults", () => {
  test("a fault is told as planted, and as lifted where it was there, to who fetches counts", async () => {
    await bench.plant({ kind: "outage", match: "*" });
    await bench.lift();
    await bench.lift();
    const { window } = bench.simulator.traffic.fetch(undefined);
    expect(window?.faults).toMatchObject([
      { tenant: bench.tenant, fault: "f", kind: "outage", match: "*", state: "planted" },
      { tenant: bench.tenant, fault: "f", kind: "outage", match: "*", state: "lifted" },
    ]);
    expect(window?.calls).toEqual([]);
  });

  const outage = { kind: "outage", match: "createThing" } as const;

  test("lists what is planted until it is taken away", async () => {
    await bench.plant(outage);
    const list = async () => (await bench.call(listFaults, { params: { tenant: TEST_TENANT } })).body.items;
    expect(await list()).toEqual([{ id: "f", from: null, to: null, ...outage }]);
    await bench.lift();
    expect(await list()).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["a chance of an outage", { ...outage, probability: 0.5 }, 'unknown member "probability"'],
    ["a status of a latency", { kind: "latency", match: "*", probability: 1, latencyMs: 1, status: 500 }, 'unknown member "status"'],
    ["a latency without its length", { kind: "latency", match: "*", probability: 1 }, "must have required property 'latencyMs'"],
    ["a delay without end", { kind: "delay", match: "*", probability: 1 }, "must be string"],
    ["a rate limit that lets nobody in", { kind: "rate_limit", match: "*", requestsPerSecond: 1, burst: 0 }, "must be >= 1"],
    ["a kind there is not", { kind: "fire", match: "*" }, 'value of tag "kind" must be in oneOf'],
    [
      "an error that is none",
      { kind: "error_rate", match: "*", probability: 1, status: 404 },
      "must be equal to one of the allowed values",
    ],
    ["events where calls are meant", { ...outage, match: "things.thing.created.v1" }, "must match pattern"],
    ["calls where events are meant", { kind: "drop", match: "createThing", probability: 1 }, "must match pattern"],
  ])("refuses %s, in the terms of that kind alone", async (_title, fault, message) => {
    const answer = await bench.plant(fault as PlantedFault);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors[0].message).toContain(message);
  });

  test.each<[string, PlantedFault, string]>([
    ["an operation the system has not", { ...outage, match: "payInvoice" }, "/body/match: things has no operation or event payInvoice"],
    [
      "an event the system has not",
      { kind: "drop", match: "things.thing.lost.v1@thi_1", probability: 1 },
      "/body/match: things has no operation or event things.thing.lost.v1",
    ],
    ["a window that ends before it begins", { ...outage, from: at(3), to: at(2) }, "/body/to must be later than /body/from"],
  ])("refuses %s", async (_title, fault, detail) => {
    expect(await bench.plant(fault)).toMatchObject({ status: 400, body: { code: "invalid-request", detail } });
  });

  test("refuses another id than the path's", async () => {
    const answer = await bench.simulator.app.inject({
      method: "PUT",
      url: `/control/v1/sandboxes/${TEST_TENANT}/faults/f`,
      headers: { authorization: "Bearer test" },
      payload: { id: "other", from: null, to: null, ...outage },
    });
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid-request" });
  });
});

describe("a full disk", () => {
  /** Creates things until one finds no room. */
  async function untilFull(): Promise<{ created: number; refused: string; answer: unknown }> {
    for (const [created, name] of Array.from({ length: 500 }, (_, index) => `full${index}`).entries()) {
      const answer = await create(name);
      if (answer.status !== 201) return { created, refused: name, answer };
    }
    throw new Error("the store kept growing");
  }

  test("refuses with 507 what needs room, without effect, serves reads, and takes the same call once there is room", async () => {
    await bench.plant({ kind: "disk_full", match: "*" });
    const { created, refused, answer } = await untilFull();
    expect(answer).toMatchObject({ status: 507, headers: { "retry-after": "1" }, body: { code: "storage-full" } });
    expect(await bench.events()).toHaveLength(created);
    expect(await bench.call(listThings)).toMatchObject({ status: 200 });
    await bench.lift();
    expect(await create(refused)).toMatchObject({ status: 201 });
    expect(await bench.events()).toHaveLength(created + 1);
  });

  test("leaves operations it does not match alone", async () => {
    await bench.plant({ kind: "disk_full", match: "growThing" });
    await expect(untilFull()).rejects.toThrow("the store kept growing");
  });
});
