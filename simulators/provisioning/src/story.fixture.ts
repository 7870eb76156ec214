import { injectDrift, listDrift, reconcileEntitlement } from "@cashline/contracts/systems/provisioning/drift-operations";
import {
  amendEntitlement,
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
import { assignSeat, getSeat, listSeats, releaseSeat } from "@cashline/contracts/systems/provisioning/seat-operations";
import { failProvisioning, retryProvisioning } from "@cashline/contracts/systems/provisioning/switching-operations";
import type { TestBench } from "@cashline/sim-kit/testing";
import { contractId, provisioningOn } from "./entitlement.fixture.ts";

/** Entitlements in every state, with seats held, given back and over the limit, and drift of both kinds. */
export async function story(given: TestBench): Promise<void> {
  const bench = provisioningOn(given);
  const on = async (operation: Parameters<typeof bench.call>[0], entitlementId: string, body: object) => {
    const { headers } = await bench.call(getEntitlement, { params: { entitlementId } });
    return bench.call(operation, { params: { entitlementId }, body, ifMatch: String(headers["etag"]) });
  };
  const seat = async (entitlementId: string, userKey: string): Promise<string> =>
    (await bench.call(assignSeat, { params: { entitlementId }, body: { userKey } })).body.id;
  const drift = (entitlementId: string, body: object) => bench.call(injectDrift, { params: { tenant: given.tenant, entitlementId }, body });

  await bench.policy({ seatOveragePercent: 10, resumption: "extend_end", graceDays: 30 });
  for (const name of ["one", "two"]) {
    const used = await bench.activate({ sku: `used-${name}` });
    await seat(used, "ada");
    const given = await seat(used, "bob");
    await bench.call(releaseSeat, { params: { seatId: given }, body: {}, ifMatch: '"v1"' });
    await bench.call(getSeat, { params: { seatId: given } });
    await on(extendEntitlement, used, { sku: `used-${name}`, tier: "pro", seats: 12, endOn: "2027-02-01" });
    await on(amendEntitlement, used, { seats: 11 });

    const full = await bench.activate({ sku: `full-${name}`, seats: 2, endOn: "2026-03-01" });
    for (const user of ["ada", "bob"]) await seat(full, user);

    const planted = await bench.activate({ sku: `planted-${name}` });
    await drift(planted, { seats: 14, tier: "scale", announce: name === "one" });
    const byHand = await bench.activate({ sku: `by-hand-${name}` });
    await on(changeEntitlement, byHand, { seats: 9 });
    const mended = await bench.activate({ sku: `mended-${name}` });
    await drift(mended, { endOn: "2026-02-15" });
    await on(reconcileEntitlement, mended, {});

    await bench.activate({ sku: `later-${name}`, startOn: "2027-01-01", endOn: "2028-01-01" });
    const suspended = await bench.activate({ sku: `suspended-${name}` });
    await on(suspendEntitlement, suspended, { reason: "unpaid", code: "non_payment" });
    const resumed = await bench.activate({ sku: `resumed-${name}` });
    await on(suspendEntitlement, resumed, { reason: "leak", code: "security" });
    await on(resumeEntitlement, resumed, { reason: "closed" });
    await on(terminateEntitlement, await bench.activate({ sku: `ended-${name}` }), { reason: "moved away" });
    const again = await bench.activate({ sku: `again-${name}` });
    await on(terminateEntitlement, again, { reason: "by hand" });
    await on(reinstateEntitlement, again, { endOn: "2027-06-01", reason: "a mistake" });
    await bench.call(listEntitlementHistory, { params: { entitlementId: resumed } });
    await bench.call(listSeats, { query: { entitlementId: full, status: "assigned" } });
  }
  for (const name of ["one", "two"]) {
    const plant = async (use: string, startOn: string): Promise<string> => {
      const entitlementId = await bench.activate({ sku: `${use}-${name}`, startOn, endOn: "2028-01-01" });
      await bench.call(failProvisioning, { params: { tenant: given.tenant, entitlementId }, body: { reason: "no capacity" } });
      return entitlementId;
    };
    await plant("failing", "2027-01-01");
    const retried = await plant("retried", `2026-01-0${name === "one" ? 2 : 3}`);
    await plant("failed", `2026-01-0${name === "one" ? 2 : 3}`);
    await bench.advance(`2026-01-0${name === "one" ? 2 : 3}T00:00:00.000Z`);
    await on(retryProvisioning, retried, {});
  }
  await bench.call(listDrift);
  await bench.call(listEntitlements, { query: { contractId } });
}
