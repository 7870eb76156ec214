import {
  archiveMeter,
  bindSubject,
  endBinding,
  listExpectations,
  listThresholds,
  registerSubject,
  setExpectation,
  setThreshold,
} from "@cashline/contracts/systems/metering/operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench, refused } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metering } from "./app.ts";
import { binding, openMetering, subscriptionId, usage } from "./metering.fixture.ts";

let bench: TestBench;
beforeEach(async () => {
  bench = await openTestBench(metering, "2026-01-20T12:00:00.000Z");
});
afterEach(() => bench.close());

const told = async (type: string) => (await bench.events(type)).map(({ data }) => data);

describe("an expectation", () => {
  const daily = { everyMinutes: 1440, toleranceMinutes: 60 };

  test("tells a silence once, at its due instant, and tells when it ends", async () => {
    const { send, meterId, subjectId } = await openMetering(bench);
    const set = await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } });
    expect(set).toMatchObject({ status: 201, body: { status: "met", dueAt: "2026-01-21T13:00:00.000Z" } });
    await bench.advance("2026-01-21T10:00:00.000Z");
    await send(usage("2026-01-21T09:00:00.000Z", { tokens: 1 }), usage("2026-01-21T08:00:00.000Z", { tokens: 1 }));
    await bench.advance("2026-01-22T09:59:59.999Z");
    expect(await told("metering.gap.detected.v1")).toEqual([]);
    await bench.advance("2026-02-20T00:00:00.000Z");
    expect(await told("metering.gap.detected.v1")).toMatchObject([{ lastEventAt: "2026-01-21T09:00:00.000Z", status: "gap" }]);
    expect((await bench.call(listExpectations, { query: { status: "gap" } })).body.items).toHaveLength(1);
    await send(usage("2026-02-01T00:00:00.000Z", { tokens: 1 }));
    expect(await told("metering.gap.ended.v1")).toEqual([]);
    await send(usage("2026-02-20T00:00:00.000Z", { tokens: 1 }));
    expect(await told("metering.gap.ended.v1")).toMatchObject([{ status: "met", dueAt: "2026-02-21T01:00:00.000Z" }]);
    await bench.advance("2026-02-22T00:00:00.000Z");
    expect(await told("metering.gap.detected.v1")).toHaveLength(2);
  });

  test("of an archived meter expects nothing more, and none is set on one", async () => {
    const { meterId, subjectId } = await openMetering(bench);
    await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } });
    await bench.call(archiveMeter, { params: { meterId }, body: {} });
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "off", everyMinutes: 1440, dueAt: null }]);
    await bench.advance("2026-03-01T00:00:00.000Z");
    expect(await told("metering.gap.detected.v1")).toEqual([]);
    expect(await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } })).toMatchObject(refused(409, "meter-archived"));
  });

  test("in a gap ends with its meter too", async () => {
    const { meterId, subjectId } = await openMetering(bench);
    await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } });
    await bench.advance("2026-01-25T00:00:00.000Z");
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "gap" }]);
    await bench.call(archiveMeter, { params: { meterId }, body: {} });
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "off" }]);
  });

  test.each(["2026-01-10", "2026-01-21", "2026-01-22"])("expects nothing of a subject whose binding ends on %s", async (endOn) => {
    const { meterId, subjectId, bindingId } = await openMetering(bench);
    await bench.call(setExpectation, { body: { meterId, subjectId, everyMinutes: 2880, toleranceMinutes: 60 } });
    await bench.call(endBinding, { params: { bindingId }, body: { endOn } });
    await bench.advance("2026-03-01T00:00:00.000Z");
    expect(await told("metering.gap.detected.v1")).toEqual([]);
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "off", dueAt: null }]);
  });

  test("tells a silence that was due before the binding ends, and is off from its end", async () => {
    const { meterId, subjectId, bindingId } = await openMetering(bench);
    await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } });
    await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2026-02-01" } });
    await bench.advance("2026-01-31T00:00:00.000Z");
    expect(await told("metering.gap.detected.v1")).toHaveLength(1);
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "gap" }]);
    await bench.advance("2026-02-01T00:00:00.000Z");
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "off", dueAt: null }]);
  });

  test("takes it up again when the subject is bound anew, from the day the binding starts", async () => {
    const { meterId, subjectId, bindingId, send } = await openMetering(bench);
    await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } });
    await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2026-01-20" } });
    const params = { subjectId };
    await bench.call(bindSubject, { params, body: { ...binding, startOn: "2026-02-01", endOn: "2026-03-01" } });
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "met", dueAt: "2026-02-02T01:00:00.000Z" }]);
    await send(usage("2026-01-19T23:00:00.000Z", { tokens: 1 }));
    await bench.advance("2026-02-02T00:59:59.999Z");
    expect(await told("metering.gap.detected.v1")).toEqual([]);
    await bench.advance("2026-02-02T01:00:00.000Z");
    expect(await told("metering.gap.detected.v1")).toHaveLength(1);
    await bench.advance("2026-03-01T00:00:00.000Z");
    expect((await bench.call(listExpectations)).body.items).toMatchObject([{ status: "off" }]);
  });

  test("of a subject bound to nothing waits for a binding, and one subscription may follow another", async () => {
    const { meterId, bindingId, subjectId } = await openMetering(bench);
    const { body: other } = await bench.call(registerSubject, { body: { key: "customer-2", name: "Second" } });
    const unbound = await bench.call(setExpectation, { body: { meterId, subjectId: other.id, ...daily } });
    expect(unbound.body).toMatchObject({ status: "off", everyMinutes: 1440, dueAt: null });
    await bench.call(bindSubject, { params: { subjectId: other.id }, body: { ...binding, startOn: "2026-01-01" } });
    await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } });
    await bench.call(endBinding, { params: { bindingId }, body: { endOn: "2026-01-21" } });
    await bench.call(bindSubject, { params: { subjectId }, body: { ...binding, startOn: "2026-01-21" } });
    await bench.advance("2026-01-22T00:00:00.000Z");
    expect(new Set((await told("metering.gap.detected.v1")).map(({ subjectId: of }) => of))).toEqual(new Set([other.id, subjectId]));
  });

  test("is replaced by another, and ends with null", async () => {
    const { meterId, subjectId } = await openMetering(bench);
    await bench.call(setExpectation, { body: { meterId, subjectId, ...daily } });
    const off = await bench.call(setExpectation, { body: { meterId, subjectId, everyMinutes: null, toleranceMinutes: 0 } });
    expect(off.body).toMatchObject({ status: "off", dueAt: null });
    await bench.advance("2026-03-01T00:00:00.000Z");
    expect(await told("metering.gap.detected.v1")).toEqual([]);
    expect((await bench.call(listExpectations)).body.items).toHaveLength(1);
  });

  test("is of a meter and a subject that exist", async () => {
    const { meterId, subjectId } = await openMetering(bench);
    const nobody = { meterId, subjectId: deriveId("sbj", "none"), ...daily };
    expect(await bench.call(setExpectation, { body: nobody })).toMatchObject(refused(422, "unknown-subject"));
    const nothing = { meterId: deriveId("mtr", "none"), subjectId, ...daily };
    expect(await bench.call(setExpectation, { body: nothing })).toMatchObject(refused(422, "unknown-meter"));
  });
});

describe("a threshold", () => {
  test("is told once a month, when the month's usage reaches it", async () => {
    const { send, meterId } = await openMetering(bench);
    const set = await bench.call(setThreshold, { body: { meterId, subscriptionId, quantity: "10" } });
    expect(set).toMatchObject({ status: 201, body: { reachedIn: [] } });
    await send(usage(undefined, { tokens: "9.99" }));
    expect(await told("metering.threshold.reached.v1")).toEqual([]);
    await send(usage(undefined, { tokens: "0.01" }));
    await send(usage(undefined, { tokens: 100 }));
    expect(await told("metering.threshold.reached.v1")).toMatchObject([{ reachedIn: ["2026-01"] }]);
    await bench.advance("2026-02-10T00:00:00.000Z");
    await send(usage(undefined, { tokens: 10 }));
    expect(await told("metering.threshold.reached.v1")).toMatchObject([{}, { reachedIn: ["2026-01", "2026-02"] }]);
    expect((await bench.call(listThresholds, { query: { subscriptionId } })).body.items).toMatchObject([{ id: set.body.id }]);
  });

  test("is of a meter and a subscription that are known, and set once", async () => {
    const { meterId } = await openMetering(bench);
    const body = { meterId, subscriptionId, quantity: "10" };
    const unknown = { ...body, subscriptionId: deriveId("sub", "none") };
    expect(await bench.call(setThreshold, { body: unknown })).toMatchObject(refused(422, "unknown-subscription"));
    expect(await bench.call(setThreshold, { body: { ...body, meterId: deriveId("mtr", "none") } })).toMatchObject(
      refused(422, "unknown-meter"),
    );
    await bench.call(setThreshold, { body });
    expect(await bench.call(setThreshold, { body })).toMatchObject(refused(409, "already-exists"));
  });
});
