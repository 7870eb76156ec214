import { Database } from "@cashline/chassis/store";
import { getHealth, getSandboxStatus, listEvents, setClock } from "@cashline/contracts/common/control";
import { deriveId } from "@cashline/kernel/ids";
import { createLogger } from "@cashline/telemetry/logger";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { buildSimulator } from "./simulator.ts";
import { TEST_TENANT, openTestBench, type TestBench } from "./testing.ts";
import { breakDown, createThing, getThing, growThing, listThings, previewThing, things } from "./things.fixture.ts";

const body = { name: "one", kind: "round", size: 3 };
const params = { thingId: deriveId("thi", "test-seed", "one") };
const tenant = { tenant: TEST_TENANT };

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench(things);
});
afterEach(() => bench.close());

const create = (name: string, kind = "round") => bench.call(createThing, { body: { ...body, name, kind } });

describe("idempotency", () => {
  test("the same call again answers the same, says so, and has no second effect", async () => {
    const first = await bench.call(createThing, { body, key: "k" });
    const again = await bench.call(createThing, { body: { size: 3, kind: "round", name: "one" }, key: "k" });
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { etag: '"v1"', "idempotent-replayed": "true" } });
    expect(await bench.events()).toHaveLength(1);
  });

  test("the same key with another body is refused", async () => {
    await bench.call(createThing, { body, key: "k" });
    expect(await bench.call(createThing, { body: { ...body, size: 4 }, key: "k" })).toMatchObject({
      status: 422,
      body: { code: "idempotency-key-reused" },
    });
  });

  test("the same key of another client, or in another operation, is another call", async () => {
    await bench.call(createThing, { body, key: "k" });
    expect(await bench.call(createThing, { body: { ...body, name: "two" }, key: "k", access: { client: "other" } })).toMatchObject({
      status: 201,
    });
    expect(await bench.call(growThing, { params, body: { size: 5 }, key: "k", ifMatch: '"v1"' })).toMatchObject({ status: 200 });
  });

  test.each(["", "x".repeat(256)])("an unsafe call with the key %j is refused", async (key) => {
    expect(await bench.call(createThing, { body, key })).toMatchObject({ status: 400, body: { code: "idempotency-key-missing" } });
  });

  test("an unsafe call without a key is refused", async () => {
    const response = await bench.simulator.app.inject({
      method: "POST",
      url: "/v1/things",
      headers: { authorization: "Bearer test" },
      payload: body,
    });
    expect(response.json()).toMatchObject({ status: 400, code: "idempotency-key-missing" });
  });

  test("the same key while the first call still runs is refused, and afterwards answered from the store", async () => {
    await bench.plant({ kind: "latency", match: "createThing", latencyMs: 40, probability: 1 });
    const calls = await Promise.all([bench.call(createThing, { body, key: "k" }), bench.call(createThing, { body, key: "k" })]);
    expect(calls.map(({ status }) => status)).toEqual([201, 409]);
    expect(calls[1]).toMatchObject({ headers: { "retry-after": "1" }, body: { code: "idempotency-key-in-use" } });
    expect(await bench.call(createThing, { body, key: "k" })).toMatchObject({ status: 201, headers: { "idempotent-replayed": "true" } });
  });

  test("a refusal is not kept: the same key succeeds once the reason is gone, and a refused command leaves nothing behind", async () => {
    await create("one");
    expect(await bench.call(growThing, { params, body: { size: 3 }, key: "k", ifMatch: '"v1"' })).toMatchObject({
      status: 409,
      body: { code: "not-larger", errors: [{ pointer: "/body/size", message: "is not larger" }] },
    });
    expect(await bench.call(getThing, { params })).toMatchObject({ headers: { etag: '"v1"' }, body: { size: 3 } });
    expect(await bench.events("things.thing.grown.v1")).toEqual([]);
    expect(await bench.call(growThing, { params, body: { size: 9 }, key: "k", ifMatch: '"v1"' })).toMatchObject({ status: 200 });
  });
});

describe("versions", () => {
  test("a change needs the version that was read", async () => {
    await create("one");
    expect(await bench.call(growThing, { params, body: { size: 4 } })).toMatchObject({ status: 428, body: { code: "if-match-missing" } });
    for (const ifMatch of ['"v2"', "v1", "*", 'W/"v1"', '"v0"']) {
      expect(await bench.call(growThing, { params, body: { size: 4 }, ifMatch })).toMatchObject({
        status: 412,
        body: { code: "version-conflict" },
      });
    }
    expect(await bench.call(growThing, { params, body: { size: 4 }, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
    });
  });

  test("a change is answered again from the store although the version has moved on", async () => {
    await create("one");
    const grow = (size: number, version: number) =>
      bench.call(growThing, { params, body: { size }, ifMatch: `"v${version}"`, key: `to ${size}` });
    const first = await grow(4, 1);
    await grow(5, 2);
    expect(await grow(4, 1)).toMatchObject({
      status: 200,
      body: first.body,
      headers: { etag: '"v2"', "idempotent-replayed": "true" },
    });
  });

  test("what an event tells anyway is not kept a second time as the answer of a key", async () => {
    await bench.call(createThing, { body, key: "k" });
    await bench.call(previewThing, { body: { ...body, name: "two" }, key: "k" });
    const database = new Database(bench.databasePath);
    onTestFinished(() => database.close());
    expect(database.all("SELECT operation, length(body) > 0 AS whole FROM idempotency ORDER BY operation")).toEqual([
      { operation: "createThing", whole: 0 },
      { operation: "previewThing", whole: 1 },
    ]);
    for (const [operation, asked] of [
      [createThing, body],
      [previewThing, { ...body, name: "two" }],
    ] as const)
      expect(await bench.call(operation, { body: asked, key: "k" })).toMatchObject({
        body: { ...asked, expired: false },
        headers: { "idempotent-replayed": "true" },
      });
  });
});

describe("what is taken in", () => {
  test.each<[string, unknown, string]>([
    ["an unknown member", { ...body, colour: "red" }, 'unknown member "colour"'],
    ["a number as text", { ...body, size: "12" }, "must be integer"],
    ["a missing member", { name: "one", kind: "round" }, "must have required property 'size'"],
    ["null for a value", { ...body, size: null }, "must be integer"],
    ["a list", [body], "must be object"],
  ])("%s is refused", async (_title, sent, message) => {
    const answer = await bench.call(createThing, { body: sent });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid-request", instance: "/v1/things" } });
    expect(answer.body.errors.map((error: { message: string }) => error.message)).toContain(message);
  });

  test("an id of another shape is refused before anything is looked up", async () => {
    expect(await bench.call(getThing, { params: { thingId: "thi_1" } })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
    expect(await bench.call(getThing, { params })).toMatchObject({ status: 404, body: { code: "not-found" } });
  });

  test("a second object with the same unique members is refused", async () => {
    await create("one");
    expect(await create("one")).toMatchObject({ status: 409, body: { code: "already-exists" } });
  });
});

describe("access", () => {
  test("a token without the scope is refused", async () => {
    expect(await bench.call(createThing, { body, access: { scopes: new Set(["things:things:read"]) } })).toMatchObject({
      status: 403,
      body: { code: "scope-missing" },
    });
  });

  test("a token for another sandbox is refused where the path names one", async () => {
    expect(await bench.call(getSandboxStatus, { params: tenant, access: { tenant: "other" } })).toMatchObject({
      status: 403,
      body: { code: "wrong-tenant" },
    });
    expect(await bench.call(getSandboxStatus, { params: tenant, access: { tenant: "*" } })).toMatchObject({ status: 200 });
  });

  test("a sandbox that was never set up is unknown, for calls, control and replay", async () => {
    const access = { tenant: "nowhere" };
    for (const answer of [
      await bench.call(createThing, { body, access }),
      await bench.call(listEvents, { access }),
      await bench.call(getSandboxStatus, { params: { tenant: "nowhere" }, access }),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
    }
  });

  test("health needs no token", async () => {
    expect(await bench.simulator.app.inject(getHealth.path)).toMatchObject({ statusCode: 200 });
  });

  test("a failure of ours says nothing of the inside", async () => {
    const answer = await bench.call(breakDown);
    expect(answer).toMatchObject({ status: 500, body: { code: "internal-error" } });
    expect(JSON.stringify(answer.body)).not.toContain("secret");
  });
});

describe("the scenario clock", () => {
  test("what is due later goes on in the trace and the business case of its object, in a span of its own", async () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;
    const headers = { traceparent, "x-correlation-id": "cor-1" };
    await bench.call(createThing, { body: { ...body, expiresAt: at(2) }, headers });
    await bench.call(createThing, { body: { ...body, name: "other", expiresAt: at(2) } });
    await bench.advance(at(2));
    const [created, other, ...expired] = (await bench.events()) as unknown as {
      traceparent: string;
      correlationid: string;
      subject: string;
    }[];
    const traceOf = (event: { traceparent: string } | undefined): string | undefined => event?.traceparent.split("-")[1];
    expect(expired).toHaveLength(2);
    for (const event of expired) {
      const before = event.subject === created?.subject ? created : other;
      expect(event.correlationid).toBe(before?.correlationid);
      expect(traceOf(event)).toBe(traceOf(before));
      expect(event.traceparent).not.toBe(before?.traceparent);
    }
    expect(traceOf(created)).toBe(trace);
    expect(traceOf(other)).not.toBe(trace);
  });

  const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
  const clock = (now: string, phase?: "move" | "work") =>
    bench.call(setClock, { params: tenant, body: { now, ...(phase === undefined ? {} : { phase }) } });

  test("does what is due on the way, at its own instant, in order", async () => {
    await bench.call(createThing, { body: { ...body, name: "late", expiresAt: at(3) } });
    await bench.call(createThing, { body: { ...body, name: "early", expiresAt: at(2) } });
    expect((await bench.call(getSandboxStatus, { params: tenant })).body).toMatchObject({ now: at(1), nextDueAt: at(2), idle: true });
    expect(await clock(at(9))).toMatchObject({ status: 200, body: { now: at(9), nextDueAt: null, eventsPublished: 4 } });
    expect((await bench.events("things.thing.expired.v1")).map((event) => event.data.name)).toEqual(["early", "late"]);
    expect(await bench.events("things.thing.expired.v1")).toMatchObject([{ time: at(2) }, { time: at(3) }]);
  });

  test("moves first and works afterwards when driven in two phases", async () => {
    await bench.call(createThing, { body: { ...body, expiresAt: at(2) } });
    expect((await clock(at(2), "move")).body).toMatchObject({ now: at(2), nextDueAt: at(2) });
    expect((await bench.call(getThing, { params })).body.expired).toBe(false);
    expect((await clock(at(2), "work")).body).toMatchObject({ now: at(2), nextDueAt: null });
    expect((await bench.call(getThing, { params })).body.expired).toBe(true);
  });

  test.each([undefined, "move", "work"] as const)("never runs backwards, in phase %s", async (phase) => {
    await clock(at(5));
    expect(await clock(at(4), phase)).toMatchObject({ status: 409, body: { code: "clock-backwards" } });
    expect(await clock(at(5), phase)).toMatchObject({ status: 200 });
  });

  test.each(["1899-12-31", "2150-01-01", "9999-12-31"])("does not stand on %s, from where a term leaves the calendar", async (day) => {
    expect(await clock(`${day}T00:00:00.000Z`)).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });
});

test("a removed sandbox leaves nothing, and the others stay", async () => {
  const headers = { authorization: "Bearer test" };
  await create("one");
  await bench.plant({ kind: "outage", match: "*" });
  await bench.simulator.app.inject({ method: "DELETE", url: `/control/v1/sandboxes/${TEST_TENANT}`, headers });
  expect(await bench.call(getThing, { params })).toMatchObject({ status: 404, body: { code: "unknown-sandbox" } });
  await bench.simulator.app.inject({
    method: "PUT",
    url: `/control/v1/sandboxes/${TEST_TENANT}`,
    headers,
    payload: { seed: "another", startAt: "2026-01-01T00:00:00.000Z" },
  });
  expect(await bench.call(listThings)).toMatchObject({ status: 200, body: { items: [] } });
  expect(await bench.events()).toEqual([]);
});

test("a rehearsal answers what a command would come to, refusals too, and nothing of it stays", async () => {
  const asked = { body: { ...body, expiresAt: "2026-01-02T00:00:00.000Z" } };
  const shown = await bench.call(previewThing, { ...asked, key: "k" });
  expect(shown).toMatchObject({ status: 200, body: { ...body, expired: false } });
  expect((await bench.call(previewThing, { ...asked, key: "k" })).headers["idempotent-replayed"]).toBe("true");
  expect((await bench.call(listThings)).body.items).toEqual([]);
  await bench.advance("2026-01-03T00:00:00.000Z");
  expect(await bench.events()).toEqual([]);
  expect(await create("one")).toMatchObject({ status: 201, body: shown.body });
  expect(await bench.call(previewThing, { body })).toMatchObject({ status: 409, body: { code: "already-exists" } });
  expect((await bench.call(listThings)).body.items).toHaveLength(1);
  expect(await create("two")).toMatchObject({ status: 201 });
});

test("an unsafe operation cannot be declared a read, nor a safe one a write", () => {
  const options = {
    databasePath: ":memory:",
    verify: () => Promise.reject(new Error()),
    logger: createLogger("test", "silent"),
    subscriber: null,
  };
  for (const [operation, kind] of [
    [createThing, "read"],
    [getThing, "write"],
  ] as const) {
    const routes = [{ operation, kind, run: () => ({ body: {} }) }];
    expect(() => buildSimulator({ ...things, routes }, options)).toThrow(
      `${operation.id} is ${operation.method} and must not be a ${kind}`,
    );
  }
});
