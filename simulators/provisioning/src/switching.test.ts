import {
  amendEntitlement,
  getEntitlement,
  listEntitlementHistory,
  listEntitlements,
  reinstateEntitlement,
  suspendEntitlement,
  terminateEntitlement,
} from "@cashline/contracts/systems/provisioning/operations";
import { assignSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { failProvisioning, retryProvisioning } from "@cashline/contracts/systems/provisioning/switching-operations";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { openProvisioningBench, type ProvisioningBench } from "./entitlement.fixture.ts";

let bench: ProvisioningBench;
beforeEach(async () => {
  bench = await openProvisioningBench();
});
afterEach(() => bench.close());

const read = async (entitlementId: string) => (await bench.call(getEntitlement, { params: { entitlementId } })).body;
const told = async () => (await bench.events()).map(({ type }) => type.replace("provisioning.", "").replace(".v1", ""));
const fail = (entitlementId: string, reason = "no capacity in the region") =>
  bench.call(failProvisioning, { params: { tenant: bench.tenant, entitlementId }, body: { reason } });
const retry = (entitlementId: string, ifMatch?: string) =>
  bench.call(retryProvisioning, { params: { entitlementId }, body: {}, ...(ifMatch === undefined ? {} : { ifMatch }) });
const terminate = (entitlementId: string, ifMatch: string) =>
  bench.call(terminateEntitlement, { params: { entitlementId }, body: { reason: "moved away" }, ifMatch });

describe("switching on", () => {
  test("is at once unless the policy says otherwise, and told by one event", async () => {
    const id = await bench.activate();
    expect(await read(id)).toMatchObject({ status: "active", failureReason: null });
    expect(await told()).toEqual(["entitlement.activated"]);
  });

  test("takes the minutes of the policy, and gives nothing to use until then", async () => {
    await bench.policy({ provisioningMinutes: 90 });
    const id = await bench.activate();
    const params = { entitlementId: id };
    expect(await read(id)).toMatchObject({ status: "provisioning" });
    expect(await bench.call(assignSeat, { params, body: { userKey: "ada" } })).toMatchObject(refused(409, "entitlement-not-active"));
    expect(await bench.call(suspendEntitlement, { params, body: { reason: "x" } })).toMatchObject(refused(409, "entitlement-not-active"));
    await bench.advance("2026-01-01T01:29:59.000Z");
    expect((await bench.call(listEntitlements, { query: { status: "provisioning" } })).body.items).toHaveLength(1);
    await bench.advance("2026-01-01T01:30:00.000Z");
    expect(await read(id)).toMatchObject({ status: "active" });
    expect(await told()).toEqual(["policy.updated", "entitlement.provisioning_started", "entitlement.activated"]);
  });

  test("of what is granted again takes them once more", async () => {
    const id = await bench.activate();
    await terminate(id, '"v1"');
    await bench.policy({ provisioningMinutes: 60 });
    const body = { endOn: "2026-12-31", reason: "ended by mistake" };
    expect((await bench.call(reinstateEntitlement, { params: { entitlementId: id }, body })).body).toMatchObject({
      status: "provisioning",
    });
    await bench.advance("2026-01-01T01:00:00.000Z");
    expect(await read(id)).toMatchObject({ status: "active", endOn: "2026-12-31", terminationReason: null });
  });

  test("of what starts later begins on its first day", async () => {
    await bench.policy({ provisioningMinutes: 60 });
    const id = await bench.activate({ startOn: "2026-01-10" });
    expect(await read(id)).toMatchObject({ status: "pending" });
    await bench.advance("2026-01-10T00:30:00.000Z");
    expect(await read(id)).toMatchObject({ status: "provisioning" });
    await bench.advance("2026-01-10T01:00:00.000Z");
    expect(await read(id)).toMatchObject({ status: "active" });
  });
});

describe("a failure", () => {
  test.each([0, 60])(
    "that is planted meets the next switching on (%i minutes), is told, and can be tried again",
    async (provisioningMinutes) => {
      await bench.policy({ provisioningMinutes });
      const id = await bench.activate({ startOn: "2026-01-10" });
      expect(await fail(id, "first reason")).toMatchObject({ status: 200, body: { status: "pending" } });
      expect((await fail(id)).status).toBe(200);
      await bench.advance("2026-01-10T02:00:00.000Z");
      expect(await read(id)).toMatchObject({ status: "failed", failureReason: "no capacity in the region" });
      expect(await bench.events("provisioning.entitlement.failed.v1")).toMatchObject([{ data: { status: "failed" } }]);
      expect(await retry(id, '"v1"')).toMatchObject(refused(412, "version-conflict"));
      expect(await retry(id)).toMatchObject({
        status: 200,
        body: { status: provisioningMinutes === 0 ? "active" : "provisioning", failureReason: null },
      });
      await bench.advance("2026-01-10T03:00:00.000Z");
      expect(await read(id)).toMatchObject({ status: "active", failureReason: null });
      expect(await retry(id)).toMatchObject(refused(409, "entitlement-not-failed"));
      const { items } = (await bench.call(listEntitlementHistory, { params: { entitlementId: id } })).body;
      expect(items.map(({ change }: { change: string }) => change).filter((change: string) => change !== "provisioning_started")).toEqual([
        "scheduled",
        "failed",
        "activated",
      ]);
    },
  );

  test("is not planted where nothing is awaited, nor by who may not drive the sandbox", async () => {
    const id = await bench.activate();
    expect(await fail(id)).toMatchObject(refused(409, "entitlement-not-awaited"));
    const call = {
      params: { tenant: bench.tenant, entitlementId: id },
      body: { reason: "x" },
      access: { scopes: new Set(["provisioning:entitlements:write"]) },
    };
    expect((await bench.call(failProvisioning, call)).status).toBe(403);
    expect((await fail("ent_00000000000000000000")).body.code).toBe("not-found");
  });

  test("does not keep what has failed from ending", async () => {
    const id = await bench.activate({ startOn: "2026-01-10" });
    await fail(id);
    await bench.advance("2026-01-10T00:00:00.000Z");
    const { headers } = await bench.call(getEntitlement, { params: { entitlementId: id } });
    expect(await terminate(id, String(headers["etag"]))).toMatchObject({ body: { status: "terminated", failureReason: null } });
  });
});

describe("switching off", () => {
  test("takes the minutes of the policy; seats end at once and nothing changes any more", async () => {
    await bench.policy({ deprovisioningMinutes: 30 });
    const id = await bench.activate();
    const params = { entitlementId: id };
    await bench.call(assignSeat, { params, body: { userKey: "ada" } });
    const { headers } = await bench.call(getEntitlement, { params });
    expect(await terminate(id, String(headers["etag"]))).toMatchObject({ body: { status: "deprovisioning", assignedSeats: 0 } });
    expect(await bench.call(assignSeat, { params, body: { userKey: "bob" } })).toMatchObject(refused(409, "entitlement-terminated"));
    const ifMatch = String((await bench.call(getEntitlement, { params })).headers["etag"]);
    expect(await bench.call(amendEntitlement, { params, body: { seats: 1 }, ifMatch })).toMatchObject(
      refused(409, "entitlement-terminated"),
    );
    expect(await terminate(id, ifMatch)).toMatchObject(refused(409, "entitlement-terminated"));
    await bench.advance("2026-01-01T00:30:00.000Z");
    expect(await read(id)).toMatchObject({ status: "terminated", terminationReason: "moved away" });
    expect((await told()).filter((type) => type !== "policy.updated")).toEqual([
      "entitlement.activated",
      "seat.assigned",
      "entitlement.deprovisioning_started",
      "seat.released",
      "entitlement.terminated",
    ]);
  });

  test("follows the end of the term, and ends what is still being switched on", async () => {
    await bench.policy({ provisioningMinutes: 43_200, deprovisioningMinutes: 60, graceDays: 0 });
    const id = await bench.activate({ endOn: "2026-01-02" });
    await bench.advance("2026-01-02T00:00:00.000Z");
    expect(await read(id)).toMatchObject({ status: "deprovisioning", terminationReason: "term ended" });
    await bench.advance("2026-03-01T00:00:00.000Z");
    expect(await read(id)).toMatchObject({ status: "terminated" });
    expect(await told()).not.toContain("entitlement.activated");
  });
});
