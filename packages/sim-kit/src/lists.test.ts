import { listEvents, putSandbox } from "@cashline/contracts/common/control";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestBench, TEST_TENANT, type TestBench } from "./testing.ts";
import { createThing, growThing, listThings, things } from "./things.fixture.ts";

const body = { name: "one", kind: "round", size: 3 };
const params = { thingId: deriveId("thi", "test-seed", "one") };

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench(things);
});
afterEach(() => bench.close());

const create = (name: string, kind = "round") => bench.call(createThing, { body: { ...body, name, kind } });

describe("lists", () => {
  /** The first page of two things, which says where the next begins. */
  async function firstPage(input: Parameters<TestBench["call"]>[1] = {}): Promise<{ next: string }> {
    for (const name of ["one", "two"]) await bench.call(createThing, { body: { ...body, name }, ...input });
    const { next } = (await bench.call(listThings, { query: { limit: "1" }, ...input })).body;
    expect(next).toMatch(/^[\w-]+$/);
    return { next };
  }

  test("pages follow their cursor and lose nothing", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) await create(name);
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const { body: page } = await bench.call(listThings, { query: { limit: "2", ...(after === undefined ? {} : { after }) } });
      seen.push(...page.items.map(({ name }: { name: string }) => name));
      after = page.next;
    }
    expect(seen.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
  });

  test.each([
    ["made up", () => "garbage"],
    ["empty", () => ""],
    ["a bare id", () => params.thingId],
    ["of another sandbox", async () => (await firstPage({ access: { tenant: "other" } })).next],
    ["altered", async () => (await firstPage()).next.replace(/.$/, (last: string) => (last === "A" ? "B" : "A"))],
  ])("are not read from a cursor that is %s", async (_title, cursorOf) => {
    const other = { tenant: "other" };
    await bench.call(putSandbox, { params: other, access: other, body: { seed: "s", startAt: "2026-01-01T00:00:00.000Z" } });
    const after = (await cursorOf()) as string;
    expect(await bench.call(listThings, { query: { after } })).toMatchObject({
      status: 400,
      body: { code: "invalid-request", errors: [{ pointer: "/query/after" }] },
    });
  });

  test("are searched by an indexed member", async () => {
    await create("a", "round");
    await create("b", "square");
    expect((await bench.call(listThings, { query: { kind: "square" } })).body.items).toMatchObject([{ name: "b" }]);
  });

  test.each([{ limit: "0" }, { limit: "1001" }, { limit: "ten" }, { colour: "red" }])("a query of %j is refused", async (query) => {
    expect(await bench.call(listThings, { query: query as Record<string, string> })).toMatchObject({
      status: 400,
      body: { code: "invalid-request" },
    });
  });
});

describe("the event log", () => {
  test("is replayed from a cursor, in order, by type if asked", async () => {
    for (const name of ["a", "b", "c"]) await create(name);
    const first = (await bench.call(listEvents, { query: { limit: "2" } })).body;
    expect(first.items.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1, 2]);
    const rest = (await bench.call(listEvents, { query: { limit: "2", after: first.next } })).body;
    expect({ sequences: rest.items.map(({ sequence }: { sequence: number }) => sequence), next: rest.next }).toEqual({
      sequences: [3],
      next: null,
    });
    expect((await bench.call(listEvents, { query: { type: "things.thing.grown.v1" } })).body).toEqual({ items: [], next: null });
  });

  test("holds complete CloudEvents with scenario time, version and correlation", async () => {
    await bench.call(createThing, { body, headers: { "x-correlation-id": "cor-1" } });
    await bench.advance("2026-01-02T00:00:00.000Z");
    await bench.call(growThing, { params, body: { size: 4 }, ifMatch: '"v1"', headers: { "x-correlation-id": "cor-2" } });
    expect(await bench.events()).toMatchObject([
      {
        specversion: "1.0",
        source: "/systems/things",
        type: "things.thing.created.v1",
        subject: params.thingId,
        time: "2026-01-01T00:00:00.000Z",
        tenant: TEST_TENANT,
        objecttype: "thing",
        objectversion: 1,
        sequence: 1,
        correlationid: "cor-1",
        data: { ...body, id: params.thingId },
      },
      { type: "things.thing.grown.v1", time: "2026-01-02T00:00:00.000Z", objectversion: 2, sequence: 2, correlationid: "cor-2" },
    ]);
  });

  test("goes on after the sequence somebody has kept; beyond its end there is nothing yet", async () => {
    for (const name of ["a", "b"]) await create(name);
    const after = async (position: string) => (await bench.call(listEvents, { query: { after: position } })).body.items.length;
    expect([await after("0"), await after("1"), await after("2"), await after("3")]).toEqual([2, 1, 0, 0]);
  });

  test.each(["-1", "1.5", "x", "", " 1", "0x1", "1e0", "01", "+1", "1".repeat(16)])("a position of %j is refused", async (after) => {
    expect(await bench.call(listEvents, { query: { after } })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });
});
