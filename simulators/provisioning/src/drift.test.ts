import { injectDrift, listDrift, reconcileEntitlement } from "@cashline/contracts/systems/provisioning/drift-operations";
import {
  amendEntitlement,
  changeEntitlement,
  extendEntitlement,
  getEntitlement,
  listEntitlementHistory,
  resumeEntitlement,
  suspendEntitlement,
} from "@cashline/contracts/systems/provisioning/operations";
import { assignSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { deriveId } from "@cashline/kernel/ids";
import { TEST_TENANT } from "@cashline/sim-kit/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { contractId, openProvisioningBench, type ProvisioningBench } from "./entitlement.fixture.ts";

describe("drift and history", () => {
  let bench: ProvisioningBench;
  let entitlementId = "";
  beforeEach(async () => {
    bench = await openProvisioningBench();
    entitlementId = await bench.activate();
  });
  afterEach(() => bench.close());

  const inject = (body: Record<string, unknown>, access = {}) =>
    bench.call(injectDrift, { params: { tenant: TEST_TENANT, entitlementId }, body, access });
  const findings = async () => (await bench.call(listDrift)).body.items;
  const entitlement = () => bench.call(getEntitlement, { params: { entitlementId } });
  const version = async () => String((await entitlement()).headers["etag"]);
  const reconcile = async (ifMatch?: string) =>
    bench.call(reconcileEntitlement, { params: { entitlementId }, body: {}, ifMatch: ifMatch ?? (await version()) });

  test("planted drift is silent in the event log, and found by comparing with the order", async () => {
    const before = await bench.events();
    expect(await findings()).toEqual([]);
    await bench.advance("2026-01-05T00:00:00.000Z");
    expect(await inject({ seats: 14, tier: "scale" })).toMatchObject({
      status: 200,
      body: { seats: 14, tier: "scale", ordered: { seats: 10, tier: "pro" }, isDrifting: true, driftCause: "injected" },
    });
    expect(await bench.events()).toEqual(before);
    expect(await findings()).toEqual([
      {
        entitlementId,
        contractId,
        accountId: deriveId("acc", "test", "1"),
        version: 2,
        cause: "injected",
        since: "2026-01-05T00:00:00.000Z",
        differences: [
          { member: "tier", ordered: "pro", provisioned: "scale" },
          { member: "seats", ordered: "10", provisioned: "14" },
        ],
      },
    ]);
  });

  test("the same drift planted again is the same drift, and one that announces itself is told as a change", async () => {
    await inject({ seats: 14 });
    await bench.advance("2026-01-02T00:00:00.000Z");
    expect(await inject({ seats: 14, announce: true })).toMatchObject({ status: 200, body: { driftSince: "2026-01-01T00:00:00.000Z" } });
    expect(await bench.events("provisioning.entitlement.changed.v1")).toMatchObject([{ data: { seats: 14, driftCause: "injected" } }]);
  });

  test("drift is planted only by who may drive the sandbox", async () => {
    const scopes = new Set(["provisioning:entitlements:write", "provisioning:seats:write"]);
    expect(await inject({ seats: 14 }, { scopes })).toMatchObject(refused(403, "scope-missing"));
    expect(await inject({ seats: 14 }, { tenant: "other" })).toMatchObject(refused(403, "wrong-tenant"));
    expect(await findings()).toEqual([]);
  });

  test("drift that is none, that ends before it starts, or of what is not there or has ended, is refused", async () => {
    expect(await inject({ seats: 10 })).toMatchObject(refused(422, "drift-without-difference"));
    expect(await inject({ endOn: "2025-01-01" })).toMatchObject(refused(422, "end-before-start"));
    expect(await inject({})).toMatchObject(refused(400, "invalid-request"));
    await bench.activate({ sku: "other" });
    expect(await inject({ sku: "other" })).toMatchObject(refused(409, "already-exists"));
    const params = { tenant: TEST_TENANT, entitlementId: deriveId("ent", "test", "nobody") };
    expect(await bench.call(injectDrift, { params, body: { seats: 1 } })).toMatchObject(refused(404, "not-found"));
    await bench.advance("2026-06-01T00:00:00.000Z");
    expect(await inject({ seats: 14 })).toMatchObject(refused(409, "entitlement-terminated"));
    expect(await findings()).toEqual([]);
  });

  test("a change by hand is drift until it is taken back by hand", async () => {
    const change = async (seats: number) =>
      bench.call(changeEntitlement, { params: { entitlementId }, body: { seats }, ifMatch: await version() });
    expect((await change(12)).body).toMatchObject({ isDrifting: true, driftCause: "manual" });
    expect(await findings()).toMatchObject([{ cause: "manual", differences: [{ member: "seats", ordered: "10", provisioned: "12" }] }]);
    expect((await change(10)).body).toMatchObject({ isDrifting: false, driftCause: null, driftSince: null });
    expect(await findings()).toEqual([]);
  });

  test("reconciling brings back what was ordered, from the version that was read, once", async () => {
    await inject({ seats: 3, endOn: "2026-03-01" });
    expect(await bench.call(reconcileEntitlement, { params: { entitlementId }, body: {} })).toMatchObject(refused(428, "if-match-missing"));
    expect(await reconcile('"v1"')).toMatchObject(refused(412, "version-conflict"));
    expect(await reconcile()).toMatchObject({
      status: 200,
      headers: { etag: '"v3"' },
      body: { seats: 10, endOn: "2026-02-01", isDrifting: false },
    });
    expect(await reconcile()).toMatchObject({ status: 200, headers: { etag: '"v3"' } });
    expect(await bench.events("provisioning.entitlement.reconciled.v1")).toHaveLength(1);
    expect(await findings()).toEqual([]);
    await bench.advance("2026-03-03T00:00:00.000Z");
    expect(await reconcile()).toMatchObject(refused(409, "entitlement-terminated"));
  });

  test("reconciling takes no seat from anybody: too many people in drifted seats are refused", async () => {
    await inject({ seats: 12 });
    for (let person = 1; person <= 11; person += 1)
      await bench.call(assignSeat, { params: { entitlementId }, body: { userKey: `p-${person}` } });
    expect(await reconcile()).toMatchObject(refused(409, "seats-below-assigned"));
  });

  test("a renewal, and an amendment, order anew and so end the drift", async () => {
    await inject({ seats: 3 });
    const extension = { sku: "platform", tier: "scale", seats: 20, endOn: "2027-02-01" };
    expect(await bench.call(extendEntitlement, { params: { entitlementId }, body: extension, ifMatch: '"v9"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect((await bench.call(extendEntitlement, { params: { entitlementId }, body: extension })).body).toMatchObject({
      ...extension,
      ordered: extension,
      isDrifting: false,
    });
    await inject({ seats: 3 });
    const amend = async (body: Record<string, unknown>, ifMatch: string) =>
      bench.call(amendEntitlement, { params: { entitlementId }, body, ifMatch });
    expect(await amend({ seats: 30 }, '"v1"')).toMatchObject(refused(412, "version-conflict"));
    expect(await amend({ seats: 30 }, await version())).toMatchObject({
      status: 200,
      body: { seats: 30, tier: "scale", endOn: "2027-02-01", renewals: 1, isDrifting: false, ordered: { ...extension, seats: 30 } },
    });
    expect(await amend({ endOn: "2025-02-01" }, await version())).toMatchObject(refused(422, "end-before-start"));
    await bench.activate({ sku: "other" });
    expect(await amend({ sku: "other" }, await version())).toMatchObject(refused(409, "already-exists"));
    expect(await bench.events("provisioning.entitlement.amended.v1")).toHaveLength(1);
  });

  test("an amended end moves the end of use", async () => {
    await bench.call(amendEntitlement, { params: { entitlementId }, body: { endOn: "2026-01-10" }, ifMatch: '"v1"' });
    await bench.advance("2026-02-09T00:00:00.000Z");
    expect((await entitlement()).body).toMatchObject({ status: "terminated", terminationReason: "term ended" });
    expect(await bench.call(amendEntitlement, { params: { entitlementId }, body: { seats: 1 }, ifMatch: '"v3"' })).toMatchObject(
      refused(409, "entitlement-terminated"),
    );
  });

  test("a suspension says why, by code and in words, and a resumption says why too", async () => {
    const params = { entitlementId };
    expect(
      (await bench.call(suspendEntitlement, { params, body: { reason: "unpaid", code: "non_payment" }, ifMatch: '"v1"' })).body,
    ).toMatchObject({ suspensionCode: "non_payment", suspensionReason: "unpaid", suspendedOn: "2026-01-01" });
    expect(await bench.call(suspendEntitlement, { params, body: { reason: "x", code: "mood" } })).toMatchObject(
      refused(400, "invalid-request"),
    );
    await bench.advance("2026-01-11T00:00:00.000Z");
    expect(await bench.call(resumeEntitlement, { params, body: {} })).toMatchObject(refused(400, "invalid-request"));
    expect(await bench.call(resumeEntitlement, { params, body: { reason: "paid" }, ifMatch: '"v1"' })).toMatchObject(
      refused(412, "version-conflict"),
    );
    expect((await bench.call(resumeEntitlement, { params, body: { reason: "paid" } })).body).toMatchObject({
      suspensionCode: null,
      suspendedOn: null,
      resumptionReason: "paid",
      extendedDays: 0,
      endOn: "2026-02-01",
    });
    expect((await bench.call(suspendEntitlement, { params, body: { reason: "again" } })).body).toMatchObject({
      suspensionCode: "other",
      resumptionReason: null,
    });
  });

  test("by policy the days of suspension are added to the end, which is then what was ordered", async () => {
    await bench.policy({ resumption: "extend_end" });
    const params = { entitlementId };
    await bench.call(suspendEntitlement, { params, body: { reason: "unpaid" } });
    await bench.advance("2026-01-11T12:00:00.000Z");
    expect((await bench.call(resumeEntitlement, { params, body: { reason: "paid" } })).body).toMatchObject({
      endOn: "2026-02-11",
      ordered: { endOn: "2026-02-11" },
      extendedDays: 10,
      resumption: "extend_end",
      isDrifting: false,
    });
    await bench.advance("2026-03-12T23:59:59.000Z");
    expect((await entitlement()).body.status).toBe("active");
    await bench.advance("2026-03-13T00:00:00.000Z");
    expect((await entitlement()).body.status).toBe("terminated");
  });

  test("an end that suspension would move past the calendar stays on its last day", async () => {
    await bench.policy({ resumption: "extend_end" });
    const params = { entitlementId: await bench.activate({ sku: "forever", endOn: "2199-12-25" }) };
    await bench.call(suspendEntitlement, { params, body: { reason: "unpaid" } });
    await bench.advance("2026-01-11T12:00:00.000Z");
    expect((await bench.call(resumeEntitlement, { params, body: { reason: "paid" } })).body).toMatchObject({
      endOn: "2199-12-31",
      extendedDays: 10,
    });
  });

  test("the grace is the policy's at activation, and printed", async () => {
    await bench.policy({ graceDays: 0 });
    const other = await bench.activate({ sku: "other" });
    expect((await bench.call(getEntitlement, { params: { entitlementId: other } })).body.graceDays).toBe(0);
    await bench.advance("2026-02-01T00:00:00.000Z");
    expect((await bench.call(getEntitlement, { params: { entitlementId: other } })).body.status).toBe("terminated");
    expect((await entitlement()).body).toMatchObject({ status: "active", graceDays: 30 });
  });

  test("the history tells every change that was told, page by page", async () => {
    const params = { entitlementId };
    await bench.call(changeEntitlement, { params, body: { seats: 12 }, ifMatch: '"v1"' });
    await reconcile();
    await bench.call(suspendEntitlement, { params, body: { reason: "unpaid", code: "non_payment" } });
    await bench.call(resumeEntitlement, { params, body: { reason: "paid" } });
    await bench.advance("2026-06-01T00:00:00.000Z");
    const { items, next } = (await bench.call(listEntitlementHistory, { params })).body;
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { change: "activated", seats: 10, at: "2026-01-01T00:00:00.000Z" },
      { change: "changed", seats: 12, isDrifting: true },
      { change: "reconciled", seats: 10, isDrifting: false },
      { change: "suspended", suspensionCode: "non_payment", suspensionReason: "unpaid" },
      { change: "resumed", resumptionReason: "paid" },
      { change: "terminated", terminationReason: "term ended", at: "2026-03-03T00:00:00.000Z" },
    ]);
    const second = (await bench.call(listEntitlementHistory, { params, query: { limit: "1", after: String(items[0].sequence) } })).body;
    expect(second).toEqual({ items: [items[1]], next: String(items[1].sequence) });
    expect(await bench.call(listEntitlementHistory, { params, query: { after: "-1" } })).toMatchObject(refused(400, "invalid-request"));
  });

  test("an end on the last day of the calendar makes no work that is due before its time", async () => {
    await bench.activate({ sku: "forever", endOn: "2199-12-31" });
    expect(await bench.advance("2026-06-01T00:00:00.000Z")).toMatchObject({ status: 200, body: { nextDueAt: "2200-01-30T00:00:00.000Z" } });
  });
});
