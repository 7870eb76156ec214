import {
  amendEntitlement,
  extendEntitlement,
  getEntitlement,
  suspendEntitlement,
  terminateEntitlement,
} from "@cashline/contracts/systems/provisioning/operations";
import { getPolicy, updatePolicy } from "@cashline/contracts/systems/provisioning/policy-operations";
import { assignSeat, getSeat, listSeats, releaseSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { deriveId } from "@cashline/kernel/ids";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refused } from "@cashline/sim-kit/testing";
import { openProvisioningBench, type ProvisioningBench } from "./entitlement.fixture.ts";

describe("seats", () => {
  let bench: ProvisioningBench;
  let entitlementId = "";
  beforeEach(async () => {
    bench = await openProvisioningBench();
    entitlementId = await bench.activate({ seats: 2 });
  });
  afterEach(() => bench.close());

  const assign = (userKey: string) => bench.call(assignSeat, { params: { entitlementId }, body: { userKey } });
  const release = (seatId: string, ifMatch?: string) =>
    bench.call(releaseSeat, { params: { seatId }, body: {}, ...(ifMatch === undefined ? {} : { ifMatch }) });
  const entitlement = async () => (await bench.call(getEntitlement, { params: { entitlementId } })).body;
  const held = async (): Promise<string[]> =>
    (await bench.call(listSeats, { query: { entitlementId, status: "assigned" } })).body.items
      .map(({ userKey }: { userKey: string }) => userKey)
      .toSorted();
  const amend = async (seats: number) => {
    const { headers } = await bench.call(getEntitlement, { params: { entitlementId } });
    return bench.call(amendEntitlement, { params: { entitlementId }, body: { seats }, ifMatch: String(headers["etag"]) });
  };

  test("seats are assigned up to those granted, and the next one is refused", async () => {
    const seat = await assign("ada");
    expect(seat).toMatchObject({
      status: 201,
      headers: { etag: '"v1"' },
      body: {
        id: deriveId("seat", "test-seed", entitlementId, "ada"),
        userKey: "ada",
        status: "assigned",
        isOverage: false,
        seatOveragePercent: 0,
        assignments: 1,
      },
    });
    await assign("bob");
    expect(await assign("eve")).toMatchObject(refused(409, "seat-limit-reached"));
    expect(await entitlement()).toMatchObject({ seats: 2, assignedSeats: 2 });
    expect(await bench.call(getSeat, { params: { seatId: seat.body.id } })).toMatchObject({ status: 200, body: seat.body });
    expect(await held()).toEqual(["ada", "bob"]);
    expect(await bench.events("provisioning.seat.assigned.v1")).toHaveLength(2);
  });

  test("a person holds one seat, gives it back once, and may get it again", async () => {
    const { id } = (await assign("ada")).body;
    expect(await assign("ada")).toMatchObject(refused(409, "seat-already-assigned"));
    expect(await release(id, '"v7"')).toMatchObject(refused(412, "version-conflict"));
    expect(await release(id, '"v1"')).toMatchObject({ status: 200, body: { status: "released", releaseRule: "by_caller" } });
    expect(await release(id)).toMatchObject(refused(409, "seat-not-assigned"));
    expect(await entitlement()).toMatchObject({ assignedSeats: 0 });
    expect(await assign("ada")).toMatchObject({ status: 201, body: { id, status: "assigned", releasedAt: null, assignments: 2 } });
  });

  test("a policy of overage lets more in, and each seat beyond those granted says so", async () => {
    await bench.policy({ seatOveragePercent: 50 });
    await assign("1");
    await assign("2");
    expect((await assign("3")).body).toMatchObject({ isOverage: true, seatOveragePercent: 50 });
    expect(await assign("4")).toMatchObject(refused(409, "seat-limit-reached"));
  });

  test("nobody gets a seat of what is suspended or ended, and a suspended one's seats can be given back", async () => {
    const { id } = (await assign("ada")).body;
    await bench.call(suspendEntitlement, { params: { entitlementId }, body: { reason: "unpaid", code: "non_payment" } });
    expect(await assign("bob")).toMatchObject(refused(409, "entitlement-not-active"));
    expect(await release(id)).toMatchObject({ status: 200 });
    await bench.advance("2026-06-01T00:00:00.000Z");
    expect(await assign("bob")).toMatchObject(refused(409, "entitlement-terminated"));
  });

  test("an order for fewer seats than people hold is refused and changes nothing", async () => {
    await assign("1");
    await assign("2");
    expect(await amend(1)).toMatchObject(refused(409, "seats-below-assigned"));
    const extension = { sku: "platform", tier: "pro", seats: 1, endOn: "2027-02-01" };
    expect(await bench.call(extendEntitlement, { params: { entitlementId }, body: extension })).toMatchObject(
      refused(409, "seats-below-assigned"),
    );
    expect(await entitlement()).toMatchObject({ seats: 2, endOn: "2026-02-01", assignedSeats: 2 });
  });

  test("an entitlement prints the policy of its last order, whether it released anybody or not", async () => {
    expect(await entitlement()).toMatchObject({ seatReduction: "refuse", resumption: "keep_end" });
    await bench.policy({ seatReduction: "keep_over_assigned", resumption: "extend_end" });
    expect(await entitlement()).toMatchObject({ seatReduction: "refuse" });
    expect(await amend(2)).toMatchObject({ status: 200, body: { seatReduction: "keep_over_assigned", resumption: "keep_end" } });
  });

  test("or, by policy, releases the newest seats, each told", async () => {
    await bench.policy({ seatReduction: "release_newest" });
    await assign("first");
    await bench.advance("2026-01-02T00:00:00.000Z");
    await assign("second");
    expect(await amend(1)).toMatchObject({ status: 200, body: { seats: 1, assignedSeats: 1 } });
    expect(await held()).toEqual(["first"]);
    expect(await bench.events("provisioning.seat.released.v1")).toMatchObject([
      { data: { userKey: "second", releaseRule: "seats_reduced" } },
    ]);
  });

  test("or leaves people over, and nobody new gets in", async () => {
    await bench.policy({ seatReduction: "keep_over_assigned" });
    await assign("1");
    await assign("2");
    expect(await amend(1)).toMatchObject({ status: 200, body: { seats: 1, assignedSeats: 2 } });
    expect(await assign("3")).toMatchObject(refused(409, "seat-limit-reached"));
  });

  test("seats end with their entitlement, by termination and by the end of the term", async () => {
    await assign("1");
    const second = await bench.activate({ sku: "other" });
    await bench.call(assignSeat, { params: { entitlementId: second }, body: { userKey: "1" } });
    const { headers } = await bench.call(getEntitlement, { params: { entitlementId } });
    const input = { params: { entitlementId }, body: { reason: "contract terminated" } };
    expect(await bench.call(terminateEntitlement, { ...input, ifMatch: '"v1"' })).toMatchObject(refused(412, "version-conflict"));
    expect(await bench.call(terminateEntitlement, { ...input, ifMatch: String(headers["etag"]) })).toMatchObject({
      status: 200,
      body: { status: "terminated", terminationReason: "contract terminated", assignedSeats: 0 },
    });
    expect(await bench.call(terminateEntitlement, { ...input, ifMatch: '"v3"' })).toMatchObject(refused(409, "entitlement-terminated"));
    expect(await held()).toEqual([]);
    await bench.advance("2026-06-01T00:00:00.000Z");
    expect(await bench.events("provisioning.seat.released.v1")).toMatchObject([
      { data: { releaseRule: "entitlement_ended" } },
      { data: { releaseRule: "entitlement_ended" } },
    ]);
    expect(await bench.events("provisioning.entitlement.terminated.v1")).toHaveLength(2);
  });

  test("an absurd name of a person or number of seats is refused as a bad request", async () => {
    for (const userKey of ["", "a b", "x".repeat(121)]) expect(await assign(userKey)).toMatchObject(refused(400, "invalid-request"));
    for (const seats of [-1, 1.5, 2 ** 53, 1e15]) expect(await amend(seats)).toMatchObject(refused(400, "invalid-request"));
  });

  test("the policy is version 0 until it is changed, from the version that was read", async () => {
    const { body, headers } = await bench.call(getPolicy);
    expect({ etag: headers["etag"], ...body }).toMatchObject({
      etag: '"v0"',
      seatOveragePercent: 0,
      seatReduction: "refuse",
      resumption: "keep_end",
      graceDays: 30,
    });
    const { id: _, ...members } = body;
    expect(await bench.call(updatePolicy, { body: members })).toMatchObject(refused(428, "if-match-missing"));
    expect(await bench.call(updatePolicy, { body: { ...members, graceDays: 366 }, ifMatch: '"v0"' })).toMatchObject(
      refused(400, "invalid-request"),
    );
    expect(await bench.call(updatePolicy, { body: members, ifMatch: '"v0"' })).toMatchObject({ status: 200, headers: { etag: '"v1"' } });
    expect(await bench.call(updatePolicy, { body: members, ifMatch: '"v0"' })).toMatchObject(refused(412, "version-conflict"));
    expect(await bench.events("provisioning.policy.updated.v1")).toHaveLength(1);
  });
});
