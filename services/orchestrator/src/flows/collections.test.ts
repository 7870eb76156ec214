import { describe, expect, it } from "vitest";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { declineFinding } from "./renewal-findings.ts";
import { restrictionFinding } from "./restriction.ts";
import { NOW, SEED, draftOf, idOf, ids } from "./world-records.fixture.ts";
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

  it("restricts nothing once an executive has said no, and asks nobody again", async () => {
    const estate = await declined();
    for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
    const before = estate.done();
    const [task] = estate.caseNow(restriction).tasks;
    const key = flowKey(TENANT, restriction);
    const person = (role: string) => ({ id: `prs_${role}`, tenant: TENANT, roles: [role] });
    await estate.engine.askCase(key, "completeTask", { taskId: task?.id, person: person(task?.role ?? ""), note: "prepared", at: NOW });
    const [asked] = estate.caseNow(restriction).approvals;
    const decision = { approvalId: asked?.id, subjectHash: asked?.subjectHash, decision: "rejected", note: "a good customer" };
    await estate.engine.askCase(key, "decide", { ...decision, person: person(asked?.role ?? ""), at: NOW });
    await estate.engine.rest();
    expect(estate.done()).toEqual(before);
    const { status, closedBy, correctingDocument, approvals, tasks } = estate.caseNow(restriction);
    expect({ status, closedBy, correctingDocument }).toEqual({ status: "closed", closedBy: "dismissal", correctingDocument: invoice1 });
    expect([approvals.map((each) => each.status), tasks.map((each) => each.status)]).toEqual([["rejected"], ["done"]]);
    await estate.workOn(hardCase);
    expect(await estate.progress()).toMatchObject({ status: "completed" });
    expect(estate.done().slice(before.length)).toEqual(["erp.completeCollectionTask", "crm.updateAccount"]);
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

  describe("beside another unpaid invoice", () => {
    const other = { ...draftOf(2, 100, "US01"), status: "open" as const };
    other.dunning = { ...other.dunning, attempts: 1 };
    /** The same customer's other invoice is declined for good too. */
    const bothDeclined = async () => {
      const estate = await declined();
      estate.world.answering.set("billing.listInvoices", ({ query }: { query: { subscriptionId?: string } }) => ({
        items: query.subscriptionId === ids.subscription ? [other] : [],
        next: null,
      }));
      /** Opens a case of the other invoice; the people of the company decide it. */
      const openOf = async (finding: ReturnType<typeof declineFinding>): Promise<string> => {
        const caseId = caseIdOf(SEED, finding);
        const about = { tenant: TENANT, caseId, accountId: ids.account, legalEntity: "US01", correlationId: ids.contract };
        const opening = { ...about, findings: [finding], waiter: null, traceparent: null, at: NOW };
        await estate.engine.askCase(flowKey(TENANT, caseId), "open", opening);
        return caseId;
      };
      await openOf(declineFinding(other, { code: "stolen_card", kind: "hard" }));
      const said = (): unknown =>
        estate.world.calls.filter(({ name }) => name === "crm.updateAccount").map(({ options }) => options.body?.["collectionsStatus"]);
      const released = (): string | undefined => estate.caseNow(hardCase).timeline.find(({ action }) => action === "released")?.detail;
      return { ...estate, openOf, said, released };
    };

    it("paying one leaves the customer in collections, and a service that stands still for the other", async () => {
      const estate = await bothDeclined();
      await estate.passed("flag in CRM");
      const suspensionReason = `invoice ${other.id} unpaid`;
      estate.world.used = { ...estate.world.used, status: "suspended", suspensionCode: "non_payment", suspensionReason };
      await estate.workOn(hardCase);
      expect(await estate.progress()).toMatchObject({ status: "completed" });
      expect(estate.said()).toEqual(["in_collections"]);
      expect(estate.world.used).toMatchObject({ status: "suspended", suspensionReason });
    });

    it("a service restricted for both stands still for the other once one is paid", async () => {
      const estate = await bothDeclined();
      for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
      await estate.workOn(restriction);
      const otherCase = await estate.openOf(restrictionFinding(other, ids.entitlement, NOW));
      await estate.workOn(otherCase);
      const closing = { document: ids.entitlement, rootCause: "customer_payment", explanation: "", closedBy: "playbook", at: NOW };
      await estate.engine.askCase(flowKey(TENANT, otherCase), "close", closing);
      await estate.workOn(hardCase);
      expect(estate.said()).toEqual(["in_collections", "restricted"]);
      expect(estate.world.used).toMatchObject({ status: "suspended", suspensionReason: `invoice ${other.id} unpaid` });
      expect(estate.released()).toContain(`service ${ids.entitlement} suspended for ${other.id}`);
    });

    it("a service restricted for one alone runs again, and the customer is in collections for the other", async () => {
      const estate = await bothDeclined();
      for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
      await estate.workOn(restriction);
      await estate.workOn(hardCase);
      expect(estate.said()).toEqual(["in_collections", "restricted", "in_collections"]);
      expect(estate.world.used.status).toBe("active");
      expect(estate.released()).toContain(`account ${ids.account} in collections, for ${other.id}`);
    });
  });

  describe("where ERP knows otherwise", () => {
    const stations = ["flag in CRM", "collections task", "restriction"];
    const toldOf = (estate: Awaited<ReturnType<typeof declined>>, action: string): string | undefined =>
      estate.caseNow(hardCase).timeline.find((entry: { action: string }) => entry.action === action)?.detail;

    it("a task that an agent has opened by hand is the task", async () => {
      const estate = await declined();
      const dueOn = "2026-02-20";
      const body = { invoiceId: invoice1, priority: "high" as const, reason: "a call", dueOn };
      const by = { idempotencyKey: "by hand", correlationId: ids.contract };
      const { body: byHand } = await estate.world.systems.erp.openCollectionTask({ ...by, body });
      estate.world.refusing.set("erp.openCollectionTask", "already-exists");
      for (const station of stations) await estate.passed(station);
      expect(toldOf(estate, "given to collections")).toContain(`${byHand.id} over`);
      expect(toldOf(estate, "given to collections")).toContain(dueOn);
      expect(estate.caseNow(restriction)).toMatchObject({ status: "assigned" });
      await estate.workOn(hardCase);
      const completed = estate.world.calls.filter(({ name }) => name === "erp.completeCollectionTask");
      expect(completed.map(({ options }) => options.params)).toEqual([{ collectionTaskId: byHand.id }]);
    });

    it("a receivable that it will not have collected leaves the case without a task, and the executives are asked all the same", async () => {
      const estate = await declined();
      estate.world.refusing.set("erp.openCollectionTask", "receivable-not-open");
      for (const station of stations) await estate.passed(station);
      expect(toldOf(estate, "not given to collections")).toContain("receivable-not-open");
      expect(estate.caseNow(restriction)).toMatchObject({ status: "assigned" });
    });

    it("a task whose receivable is open still is withdrawn, and what was paid for is carried out", async () => {
      const estate = await declined();
      for (const station of stations) await estate.passed(station);
      await estate.workOn(restriction);
      const complete = estate.world.systems.erp.completeCollectionTask;
      const { outcomes } = Object.assign(estate.world.systems.erp, {
        outcomes: [] as string[],
        completeCollectionTask: (options: Parameters<typeof complete>[0]) => {
          outcomes.push(`${options.body.outcome} ${options.idempotencyKey.endsWith("/withdrawn")}`);
          if (options.body.outcome === "paid") return Promise.reject(refusal("erp.completeCollectionTask", "receivable-still-open"));
          return complete(options);
        },
      });
      await estate.workOn(hardCase);
      expect(outcomes).toEqual(["paid false", "withdrawn true"]);
      expect(toldOf(estate, "released")).toContain("withdrawn, its receivable is open");
      expect(estate.world.used.status).toBe("active");
      expect(estate.world.changes().slice(-2)).toEqual(["provisioning.extendEntitlement", "crm.renewContract"]);
      expect(await estate.progress()).toMatchObject({ status: "completed" });
    });

    it("a task that somebody completes meanwhile is completed", async () => {
      const estate = await declined();
      for (const station of stations) await estate.passed(station);
      estate.world.refusing.set("erp.completeCollectionTask", "collection-task-not-open");
      await estate.workOn(hardCase);
      expect(await estate.progress()).toMatchObject({ status: "completed" });
    });
  });

  it("paying before the executives decide closes their case, and nothing is suspended", async () => {
    const estate = await declined();
    for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
    await estate.workOn(hardCase);
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
    expect(estate.done()).not.toContain("provisioning.suspendEntitlement");
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("voiding the invoice takes everything back too: nothing is owed any more", async () => {
    const estate = await declined();
    for (const station of ["flag in CRM", "collections task", "restriction"]) await estate.passed(station);
    await estate.workOn(restriction);
    const voiding = { params: { invoiceId: invoice1 }, body: { reason: "a mistake" }, idempotencyKey: "test", correlationId: ids.contract };
    await estate.world.systems.billing.voidInvoice(voiding);
    await estate.workOn(hardCase);
    expect(estate.done().slice(4)).toEqual(["erp.completeCollectionTask", "crm.updateAccount", "provisioning.resumeEntitlement"]);
    expect(estate.world.calls.find(({ name }) => name === "erp.completeCollectionTask")?.options.body).toEqual({ outcome: "withdrawn" });
    expect(actions(estate).slice(-2)).toEqual(["released", "closed"]);
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
