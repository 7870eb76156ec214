import {
  archiveMeter,
  bindSubject,
  createMeter,
  endBinding,
  getMeter,
  getPolicy,
  getSubject,
  listBindings,
  listMeters,
  listSubjects,
  registerSubject,
  updatePolicy,
} from "@cashline/contracts/systems/metering/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench, refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metering } from "./app.ts";
import { accountId, binding, openMetering, setPolicy, subscriptionId, tokens } from "./metering.fixture.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench(metering, "2026-01-20T12:00:00.000Z");
});
afterEach(() => bench.close());

describe("a meter", () => {
  test("can be read and found by the type it counts", async () => {
    const { body: meter } = await bench.call(createMeter, { body: tokens });
    expect(meter).toMatchObject({ ...tokens, status: "active" });
    expect(await bench.call(getMeter, { params: { meterId: meter.id } })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: meter,
    });
    expect((await bench.call(listMeters, { query: { eventType: "prompt" } })).body.items).toEqual([meter]);
    expect((await bench.call(listMeters, { query: { eventType: "other" } })).body.items).toEqual([]);
  });

  test("is known by its slug, once", async () => {
    await bench.call(createMeter, { body: tokens });
    expect(await bench.call(createMeter, { body: { ...tokens, unit: "word" } })).toMatchObject(refused(409, "already-exists"));
  });

  test.each([
    ["value-property-mismatch", { aggregation: "count" }],
    ["value-property-mismatch", { aggregation: "max", valueProperty: null }],
    ["group-repeated", { groupBy: ["model", "model"] }],
  ])("is refused as %s: %j", async (code, change) => {
    expect(await bench.call(createMeter, { body: { ...tokens, ...change } })).toMatchObject(refused(422, code));
  });

  test("is the tenth of its event type at most; an archived one makes room", async () => {
    const made = [];
    for (let each = 0; each < 10; each += 1) made.push(await bench.call(createMeter, { body: { ...tokens, slug: `m${each}` } }));
    expect(await bench.call(createMeter, { body: tokens })).toMatchObject(refused(422, "too-many-meters"));
    const params = { meterId: made[0]?.body.id };
    expect(await bench.call(archiveMeter, { params, body: {} })).toMatchObject({ status: 200, body: { status: "archived" } });
    expect(await bench.call(archiveMeter, { params, body: {} })).toMatchObject(refused(409, "meter-archived"));
    expect(await bench.call(createMeter, { body: tokens })).toMatchObject({ status: 201 });
    expect(await bench.events("metering.meter.archived.v1")).toMatchObject([{ subject: params.meterId }]);
  });
});

describe("a subject", () => {
  test("is registered once, under the key its events carry", async () => {
    const { subjectId } = await openMetering(bench);
    expect(await bench.call(getSubject, { params: { subjectId } })).toMatchObject({ status: 200, body: { key: "customer-1" } });
    expect((await bench.call(listSubjects)).body.items).toHaveLength(1);
    expect(await bench.call(registerSubject, { body: { key: "customer-1", name: "Again" } })).toMatchObject(refused(409, "already-exists"));
  });

  test("belongs to one subscription on each day", async () => {
    const { subjectId, bindingId } = await openMetering(bench);
    const params = { subjectId };
    const next = { ...binding, subscriptionId: deriveId("sub", "test", "2"), startOn: "2026-02-01" };
    expect(await bench.call(bindSubject, { params, body: next })).toMatchObject(refused(409, "binding-overlaps"));
    expect(await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2025-01-01" } })).toMatchObject(
      refused(422, "end-before-start"),
    );
    expect(await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2026-02-01" } })).toMatchObject({
      status: 200,
      body: { endOn: "2026-02-01" },
    });
    expect(await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2026-03-01" } })).toMatchObject(
      refused(409, "binding-ended"),
    );
    expect(await bench.call(bindSubject, { params, body: next })).toMatchObject({ status: 201, body: next });
    expect((await bench.call(listBindings, { query: { subscriptionId } })).body.items).toMatchObject([{ id: bindingId }]);
  });

  test("is not bound backwards, nor to a subscription of another account", async () => {
    await openMetering(bench);
    const { body: second } = await bench.call(registerSubject, { body: { key: "customer-2", name: "Second" } });
    const params = { subjectId: second.id };
    expect(await bench.call(bindSubject, { params, body: { ...binding, endOn: "2024-12-31" } })).toMatchObject(
      refused(422, "end-before-start"),
    );
    expect(await bench.call(bindSubject, { params, body: { ...binding, accountId: deriveId("acc", "test", "2") } })).toMatchObject(
      refused(422, "subscription-of-another-account"),
    );
    expect(await bench.call(bindSubject, { params, body: { ...binding, accountId } })).toMatchObject({ status: 201 });
  });
});

describe("the policy", () => {
  test("has defaults, is changed on the version read, and is told", async () => {
    const standard = { graceHours: 24, lateEvents: "current_window", oldestDays: 35, futureMinutes: 5 };
    expect(await bench.call(getPolicy)).toMatchObject({ status: 200, headers: { etag: '"v0"' }, body: standard });
    expect(await bench.call(updatePolicy, { body: standard })).toMatchObject(refused(428, "if-match-missing"));
    expect(await setPolicy(bench, { graceHours: 48 }, 7)).toMatchObject(refused(412, "version-conflict"));
    expect(await setPolicy(bench, { graceHours: 48 })).toMatchObject({ status: 200, headers: { etag: '"v1"' } });
    expect(await setPolicy(bench, { graceHours: 72 }, 1)).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { graceHours: 72 },
    });
    expect((await bench.call(getPolicy)).body).toEqual({ ...standard, graceHours: 72, negativeQuantities: "refuse" });
    expect((await setPolicy(bench, { negativeQuantities: "net" }, 2)).body).toEqual({ ...standard, negativeQuantities: "net" });
    expect((await bench.events("metering.policy.updated.v1")).map(({ data }) => data.graceHours)).toEqual([48, 72, 24]);
  });
});
