import { describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { SEED, idOf, ids } from "./world-records.fixture.ts";
import { refusal } from "./world.fixture.ts";

const invoice1 = idOf("inv", "1");
const KEY = flowKey(TENANT, invoice1);
const hardCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
const restriction = caseIdOf(SEED, { code: "PAY-RESTRICTION", businessKey: invoice1 });

/** A renewal whose card is declined for good; the customer is of the middle market and sold to by an entity in EMEA. */
async function declined() {
  const estate = openEstate();
  estate.world.payments = ["hard", "succeeds"];
  await estate.renew();
  const done = (): string[] => estate.world.changes().filter((name) => /updateAccount|CollectionTask|suspend|resume/.test(name));
  return { ...estate, done, passed: (station: string) => estate.signal(station, null, KEY, "collections") };
}
const actions = (estate: Awaited<ReturnType<typeof declined>>): string[] =>
  estate.caseNow(hardCase).timeline.map(({ action }: { action: string }) => action);

describe("collecting what no method pays", () => {
  it("flags CRM, then gives ERP a task, each after the days its policy says", async () => {
    const estate = await declined();
    expect(estate.done()).toEqual([]);
    await estate.passed("flag in CRM");
    expect(estate.done()).toEqual(["crm.updateAccount"]);
    await estate.passed("collections task");
    expect(estate.done()).toEqual(["crm.updateAccount", "erp.openCollectionTask"]);
    expect(estate.world.calls.find(({ name }) => name === "erp.openCollectionTask")?.options.body).toMatchObject({
      invoiceId: invoice1,
      priority: "normal",
      reason: "payment declined for good",
    });
    expect(actions(estate)).toEqual(expect.arrayContaining(["collection begins", "flagged", "given to collections"]));
    expect(estate.caseNow(hardCase).timeline.find(({ action }: { action: string }) => action === "collection begins")?.detail).toBe(
      "By collections 2026-01 row emea",
    );
  });

  it("restricts the service only once an executive has agreed", async () => {
    const estate = await declined();
    for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
    expect(estate.done()).not.toContain("provisioning.suspendEntitlement");
    expect(estate.caseNow(restriction)).toMatchObject({ status: "assigned", ownerTeam: "collections", exposure: { currency: "USD" } });
    await estate.workOn(restriction);
    expect(estate.caseNow(restriction).approvals.map(({ level, role }: { level: string; role: string }) => [level, role])).toEqual([
      ["L3", "cfo"],
    ]);
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed", closedBy: "playbook", correctingDocument: ids.entitlement });
    expect(estate.done()).toEqual(["crm.updateAccount", "erp.openCollectionTask", "provisioning.suspendEntitlement", "crm.updateAccount"]);
  });

  it("of a service that has ended restricts nothing, and says so", async () => {
    const estate = await declined();
    estate.world.used = { ...estate.world.used, status: "terminated" };
    for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
    expect(estate.engine.stateOf(flowKey(TENANT, restriction))).toBeUndefined();
    expect(actions(estate)).toContain("nothing to restrict");
  });

  it("paying takes everything back: task completed, good standing, service resumed, and then the case closes", async () => {
    const estate = await declined();
    for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
    await estate.workOn(restriction);
    await estate.workOn(hardCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.done().slice(4)).toEqual(["erp.completeCollectionTask", "crm.updateAccount", "provisioning.resumeEntitlement"]);
    expect(actions(estate).slice(-2)).toEqual(["released", "closed"]);
  });

  it("paying before the executives decide closes their case, and nothing is suspended", async () => {
    const estate = await declined();
    for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
    await estate.workOn(hardCase);
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
    expect(estate.done()).not.toContain("provisioning.suspendEntitlement");
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("paying before a station is reached ends the collection there", async () => {
    const estate = await declined();
    await estate.workOn(hardCase);
    await estate.passed("flag in CRM");
    expect(estate.done()).toEqual([]);
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("a soft decline collects nothing: dunning retries", async () => {
    const estate = openEstate();
    estate.world.payments = ["soft", "succeeds"];
    await estate.renew();
    expect(estate.engine.waitingFor().filter((name) => name.startsWith("collections"))).toEqual([]);
  });

  it("a second decline of the same invoice starts no second collection", async () => {
    const estate = openEstate();
    estate.world.payments = ["hard", "hard", "succeeds"];
    await estate.renew();
    await estate.workOn(hardCase);
    expect(estate.engine.waitingFor().filter((name) => name.startsWith("collections"))).toHaveLength(1);
  });

  it("CRM written by somebody else in between is read and written again", async () => {
    const estate = await declined();
    const write = estate.world.systems.crm.updateAccount;
    let stale = 1;
    Object.assign(estate.world.systems.crm, {
      updateAccount: (options: Parameters<typeof write>[0]) =>
        (stale -= 1) >= 0 ? Promise.reject(refusal("crm.updateAccount", "version-conflict")) : write(options),
    });
    await estate.passed("flag in CRM");
    expect(estate.done()).toEqual(["crm.updateAccount"]);
  });
});
