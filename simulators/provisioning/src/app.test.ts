import {
  activateEntitlement,
  changeEntitlement,
  extendEntitlement,
  getEntitlement,
  listEntitlementHistory,
  listEntitlements,
  reinstateEntitlement,
  resumeEntitlement,
  suspendEntitlement,
  terminateEntitlement,
} from "@cashline/contracts/systems/provisioning/operations";
import { assignSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { deriveId } from "@cashline/kernel/ids";
import { openTestBench, type TestBench } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { provisioning } from "./app.ts";

const contractId = deriveId("ctr", "test", "1");
const body = {
  contractId,
  accountId: deriveId("acc", "test", "1"),
  sku: "platform",
  tier: "pro",
  seats: 10,
  startOn: "2025-02-01",
  endOn: "2026-02-01",
};

describe("provisioning", () => {
  let bench: TestBench;
  beforeEach(async () => {
    bench = await openTestBench(provisioning);
  });
  afterEach(() => bench.close());

  const activate = async () => (await bench.call(activateEntitlement, { body })).body;

  test("an activated entitlement can be read and found by its contract", async () => {
    const entitlement = await activate();
    expect(await bench.call(getEntitlement, { params: { entitlementId: entitlement.id } })).toMatchObject({
      status: 200,
      headers: { etag: '"v1"' },
      body: entitlement,
    });
    expect((await bench.call(listEntitlements, { query: { contractId } })).body).toEqual({ items: [entitlement], next: null });
  });

  test("an activation without contract is refused", async () => {
    const { contractId: _, ...without } = body;
    expect(await bench.call(activateEntitlement, { body: without })).toMatchObject({ status: 400, body: { code: "invalid-request" } });
  });

  test("a second activation for the same contract and product is refused", async () => {
    await activate();
    expect(await bench.call(activateEntitlement, { body })).toMatchObject({ status: 409, body: { code: "already-exists" } });
  });

  test("an end before the start is refused, at activation and at extension", async () => {
    expect(await bench.call(activateEntitlement, { body: { ...body, endOn: body.startOn } })).toMatchObject({
      status: 422,
      body: { code: "end-before-start" },
    });
    const { id } = await activate();
    const extension = { sku: "platform", tier: "pro", seats: 1, endOn: "2025-01-01" };
    expect(await bench.call(extendEntitlement, { params: { entitlementId: id }, body: extension })).toMatchObject({
      status: 422,
      body: { code: "end-before-start" },
    });
  });

  test("an extension changes seats and end and tells it, and the old end no longer terminates", async () => {
    const { id } = await activate();
    const extension = { sku: "platform", tier: "scale", seats: 25, endOn: "2027-02-01" };
    expect(await bench.call(extendEntitlement, { params: { entitlementId: id }, body: extension })).toMatchObject({
      status: 200,
      body: { ...extension, renewals: 1, startOn: body.startOn },
    });
    await bench.advance("2026-06-01T00:00:00.000Z");
    expect((await bench.events()).map(({ type }) => type)).toEqual([
      "provisioning.entitlement.activated.v1",
      "provisioning.entitlement.extended.v1",
    ]);
  });

  test("an entitlement nobody extends is terminated thirty days after its end, and then does not change", async () => {
    const { id } = await activate();
    await bench.advance("2026-03-02T23:00:00.000Z");
    expect((await bench.call(getEntitlement, { params: { entitlementId: id } })).body.status).toBe("active");
    await bench.advance("2026-03-03T00:00:00.000Z");
    expect((await bench.call(getEntitlement, { params: { entitlementId: id } })).body.status).toBe("terminated");
    expect(await bench.call(changeEntitlement, { params: { entitlementId: id }, body: { seats: 1 }, ifMatch: '"v2"' })).toMatchObject({
      status: 409,
      body: { code: "entitlement-terminated" },
    });
    expect(
      await bench.call(extendEntitlement, {
        params: { entitlementId: id },
        body: { sku: "platform", tier: "pro", seats: 1, endOn: "2028-01-01" },
      }),
    ).toMatchObject({ status: 409, body: { code: "entitlement-terminated" } });
  });

  test("what starts later is pending until its first day, gives no seat until then, and is activated by the agenda", async () => {
    const later = { ...body, startOn: "2026-02-01", endOn: "2027-02-01" };
    const { id, status } = (await bench.call(activateEntitlement, { body: later })).body;
    const params = { entitlementId: id };
    expect(status).toBe("pending");
    expect(await bench.call(assignSeat, { params, body: { userKey: "ada" } })).toMatchObject({
      status: 409,
      body: { code: "entitlement-not-active" },
    });
    await bench.advance("2026-01-31T23:59:00.000Z");
    expect((await bench.call(listEntitlements, { query: { status: "pending" } })).body.items).toHaveLength(1);
    await bench.advance("2026-02-01T00:00:00.000Z");
    expect((await bench.call(getEntitlement, { params })).body.status).toBe("active");
    expect((await bench.call(listEntitlementHistory, { params })).body.items.map(({ change }: { change: string }) => change)).toEqual([
      "scheduled",
      "activated",
    ]);
  });

  test.each(["terminated", "suspended"] as const)("what is %s before its first day is not activated on it", async (status) => {
    const later = { ...body, startOn: "2026-02-01", endOn: "2027-02-01" };
    const { id } = (await bench.call(activateEntitlement, { body: later })).body;
    const call = { params: { entitlementId: id }, ifMatch: '"v1"' };
    if (status === "terminated") await bench.call(terminateEntitlement, { ...call, body: { reason: "no" } });
    else await bench.call(suspendEntitlement, { ...call, body: { reason: "no" } });
    await bench.advance("2026-02-02T00:00:00.000Z");
    expect((await bench.call(getEntitlement, { params: call.params })).body.status).toBe(status);
    expect((await bench.events()).map(({ type }) => type)).not.toContain("provisioning.entitlement.activated.v1");
  });

  test("a change by hand needs the version that was read", async () => {
    const { id } = await activate();
    expect(await bench.call(changeEntitlement, { params: { entitlementId: id }, body: { seats: 99 } })).toMatchObject({
      status: 428,
      body: { code: "if-match-missing" },
    });
    expect(await bench.call(changeEntitlement, { params: { entitlementId: id }, body: { seats: 99 }, ifMatch: '"v7"' })).toMatchObject({
      status: 412,
      body: { code: "version-conflict" },
    });
    expect(await bench.call(changeEntitlement, { params: { entitlementId: id }, body: { seats: 99 }, ifMatch: '"v1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { seats: 99 },
    });
  });

  test("suspension and resumption follow each other and nothing else", async () => {
    const { id } = await activate();
    const params = { entitlementId: id };
    expect(await bench.call(resumeEntitlement, { params, body: { reason: "paid" } })).toMatchObject({
      status: 409,
      body: { code: "entitlement-not-suspended" },
    });
    expect(await bench.call(suspendEntitlement, { params, body: { reason: "unpaid" } })).toMatchObject({
      status: 200,
      body: { status: "suspended", suspensionReason: "unpaid" },
    });
    expect(await bench.call(suspendEntitlement, { params, body: { reason: "unpaid" } })).toMatchObject({
      status: 409,
      body: { code: "entitlement-not-active" },
    });
    expect(await bench.call(resumeEntitlement, { params, body: { reason: "paid" } })).toMatchObject({
      status: 200,
      body: { status: "active", suspensionReason: null },
    });
  });

  test("what was ended by mistake is granted again as it was ordered, until the day given, and ends then", async () => {
    const { id } = await activate();
    const params = { entitlementId: id };
    const again = (endOn: string) => bench.call(reinstateEntitlement, { params, body: { endOn, reason: "a mistake" } });
    expect(await again("2027-02-01")).toMatchObject({ status: 409, body: { code: "entitlement-not-terminated" } });
    await bench.call(terminateEntitlement, { params, body: { reason: "by hand" }, ifMatch: '"v1"' });
    expect(await again("2020-01-01")).toMatchObject({ status: 422, body: { code: "end-before-start" } });
    expect(await again("2027-02-01")).toMatchObject({
      status: 200,
      body: { status: "active", endOn: "2027-02-01", seats: 10, assignedSeats: 0, terminationReason: null, resumptionReason: "a mistake" },
    });
    const { items } = (await bench.call(listEntitlementHistory, { params })).body;
    expect(items.map(({ change }: { change: string }) => change)).toContain("reinstated");
    await bench.advance("2028-01-01T00:00:00.000Z");
    expect((await bench.call(getEntitlement, { params })).body).toMatchObject({ status: "terminated", terminationReason: "term ended" });
  });
});
