import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestBench, type TestBench } from "./testing.ts";
import { createThing, getThing, growThing, things } from "./things.fixture.ts";

const body = { name: "one", kind: "round", size: 3 };
const params = { thingId: deriveId("thi", "test-seed", "one") };

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench({ ...things, keepsRefusals: true });
});
afterEach(() => bench.close());

const create = (over: object = {}, key = "create") => bench.call(createThing, { body: { ...body, ...over }, key });
const grow = (size: number, key = "k", ifMatch = '"v1"') => bench.call(growThing, { params, body: { size }, key, ifMatch });
const replayed = { headers: { "idempotent-replayed": "true" } };

test("a refusal is the answer of its key for good, also when its reason has gone; another key is judged anew", async () => {
  const first = await grow(4);
  expect(first).toMatchObject({ status: 404, body: { code: "not-found" } });
  expect(first.headers["idempotent-replayed"]).toBeUndefined();
  await create();
  const again = await grow(4);
  expect(again).toMatchObject({ status: 404, ...replayed });
  const { correlationId: _first, ...said } = first.body;
  const { correlationId: _again, ...saidAgain } = again.body;
  expect(saidAgain).toEqual(said);
  expect(await bench.call(getThing, { params })).toMatchObject({ body: { size: 3 } });
  expect(await grow(4, "another")).toMatchObject({ status: 200, body: { size: 4 } });
});

test("the members at fault are told again, and nothing of the refused command is left behind", async () => {
  await create();
  const told = { status: 409, body: { code: "not-larger", errors: [{ pointer: "/body/size", message: "is not larger" }] } };
  expect(await grow(3)).toMatchObject(told);
  expect(await grow(3)).toMatchObject({ ...told, ...replayed });
  expect(await bench.events("things.thing.grown.v1")).toEqual([]);
});

test("other parameters under the key of a refusal are refused, and the refusal stays its answer", async () => {
  await create();
  await grow(3);
  expect(await grow(9)).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
  expect(await grow(3)).toMatchObject({ status: 409, ...replayed });
});

test("a success is kept as ever, and the refusal of another request under its key is not", async () => {
  await create();
  expect(await create({ name: "two" })).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
  expect(await create()).toMatchObject({ status: 201, ...replayed });
});

test("what fails validation keeps nothing: the request put right succeeds under the key", async () => {
  expect(await create({ size: -1 })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  expect(await create()).toMatchObject({ status: 201 });
});

test("a version that is out of date keeps nothing: it is no part of what is compared", async () => {
  await create();
  expect(await grow(4, "k", '"v2"')).toMatchObject({ status: 412 });
  expect(await grow(4, "k", '"v1"')).toMatchObject({ status: 200 });
});

test.each([
  ["a failure", { kind: "error_rate", match: "createThing", status: 500, effect: "none", probability: 1 }, 500],
  ["an outage", { kind: "outage", match: "createThing" }, 503],
  ["a limit", { kind: "rate_limit", match: "createThing", requestsPerSecond: 1, burst: 1 }, 429],
] as const)("%s keeps nothing: the retry completes the call", async (_, fault, status) => {
  await bench.plant(fault);
  if (status === 429) await create({ name: "two" }, "two");
  expect((await create()).status).toBe(status);
  await bench.lift();
  expect(await create()).toMatchObject({ status: 201 });
});

test("a refusal of one sandbox is none of another, and goes with its own", async () => {
  await create();
  await grow(3);
  const other = await bench.beside("other");
  expect(await other.call(growThing, { params, body: { size: 3 }, key: "k", ifMatch: '"v1"' })).toMatchObject({
    status: 404,
    body: { code: "not-found" },
  });
});
