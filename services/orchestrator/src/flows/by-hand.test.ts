import type { Case, Task } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import type { CallAnswer } from "../cases/case-calls.ts";
import { findingOf } from "../cases/finding.fixture.ts";
import { flowKey } from "../engine/port.ts";
import { byHandPolicy } from "../policies/by-hand.fixture.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { NOW, SEED, contract, entitlement, ids } from "./world-records.fixture.ts";
import { refusal } from "./world.fixture.ts";

const drift = findingOf({
  code: "QTC-ENTITLEMENT-DRIFT",
  businessKey: ids.entitlement,
  detectedBy: "reconciliation",
  direction: "none",
  exposure: { currency: "USD", minor: "100" },
  correction: { entitlementId: ids.entitlement, seats: "10", tier: "pro" },
});
/** The same on another entitlement, as a second finding of the case. */
const second = { ...drift, businessKey: "ent_other", correction: { ...drift.correction, seats: "20" } };
const KEY = flowKey(TENANT, caseIdOf(SEED, drift));
const ada = { id: "prs_ada", tenant: TENANT, roles: ["provisioning_analyst"] };
const lead = { id: "prs_provisioning_lead", tenant: TENANT, roles: ["provisioning_lead", "provisioning_analyst"] };
const stranger = { id: "prs_stranger", tenant: TENANT, roles: ["tax_analyst"] };

/** An entitlement with four seats too many, and a case of it that is prepared and approved. */
async function approved(findings = [drift], policy = byHandPolicy()) {
  const estate = openEstate(policy);
  let current = { ...entitlement, seats: 14 };
  const changes: string[] = [];
  // Each correction brings it to what is signed by then.
  estate.world.answering.set("crm.getContract", () => ({ ...contract, seats: current.seats === 10 ? 20 : 10 }));
  const changeEntitlement = (options: { body: object; idempotencyKey: string }) => {
    changes.push(options.idempotencyKey);
    current = { ...current, ...options.body };
    return Promise.resolve({ body: current, version: 4, replayed: false });
  };
  Object.assign(estate.world.systems.provisioning, {
    getEntitlement: () => Promise.resolve({ body: current, version: 3, replayed: false }),
    changeEntitlement,
  });
  const opening = { tenant: TENANT, caseId: caseIdOf(SEED, drift), accountId: ids.account, legalEntity: "US01", correlationId: "c" };
  const open = (of: typeof findings) =>
    estate.engine.askCase<CallAnswer>(KEY, "open", { ...opening, findings: of, traceparent: null, waiter: null, at: NOW });
  await open(findings);
  const isApproved = (): boolean => estate.caseNow(opening.caseId).approvals.some(({ status }) => status === "approved");
  while (!isApproved()) await estate.workOn(opening.caseId);
  const now = (): Case => estate.caseNow(opening.caseId);
  return {
    estate,
    changes,
    changeEntitlement,
    seats: () => current.seats,
    now,
    open,
    inHand: (): Task[] => now().tasks.filter(({ kind, status }) => kind === "correct" && status === "open"),
    say: async (taskId: string, person = ada): Promise<CallAnswer> => {
      const answer = await estate.engine.askCase<CallAnswer>(KEY, "completeTask", { taskId, person, note: "set in provisioning", at: NOW });
      await estate.engine.rest();
      return answer;
    },
  };
}

describe("a correction by hand", () => {
  it("becomes a task of the team that prepared it, with its working time, and nothing is made before it is done", async () => {
    const { inHand, now, changes } = await approved();
    expect(inHand()).toMatchObject([
      { team: "provisioning", role: "provisioning_analyst", handlingMinutes: 15, findingKey: ids.entitlement },
    ]);
    expect(now().status).toBe("resolving");
    expect(now().decisions.at(-1)).toMatchObject({
      table: "corrections",
      row: "drift",
      result: { carriedOut: "by_hand", handlingMinutes: 15 },
    });
    expect(changes).toEqual([]);
  });

  it("takes effect once, in the name of whoever says that it is made, and the case goes on as any other", async () => {
    const { inHand, say, now, changes, seats, estate } = await approved();
    const [task] = inHand();
    await say(task?.id ?? "");
    expect(seats()).toBe(10);
    expect(now().tasks.at(-1)).toMatchObject({ status: "done", doneBy: ada.id });
    expect(now().timeline.slice(-2)).toMatchObject([
      { actor: ada.id, action: "corrected by hand" },
      { actor: "orchestrator", action: "corrected", detail: `entitlement ${ids.entitlement} now at 10 seats of pro` },
    ]);
    expect(await say(task?.id ?? "")).toMatchObject({ outcome: "refused", code: "task-not-open" });
    expect(changes).toHaveLength(1);
    await estate.compare("2026-02-02T12:00:00.000Z", []);
    expect(now()).toMatchObject({ status: "closed", closedBy: "playbook", correctingDocument: `${ids.entitlement} at 10 seats` });
  });

  it("is refused to whoever lacks the role, and to whoever approved it", async () => {
    const { inHand, say, seats } = await approved();
    const [task] = inHand();
    expect(await say(task?.id ?? "", stranger)).toMatchObject({ code: "not-permitted", detail: "The role this needs is missing." });
    expect(await say(task?.id ?? "", lead)).toMatchObject({
      code: "not-permitted",
      detail: expect.stringContaining("Whoever approved the correction may not carry it out.") as string,
    });
    expect(seats()).toBe(14);
  });

  it("is not left out", async () => {
    const { inHand, estate } = await approved();
    const input = { taskId: inHand()[0]?.id, person: lead, reason: "no time", at: NOW };
    expect(await estate.engine.askCase(KEY, "bypassTask", input)).toMatchObject({ outcome: "refused", code: "case-not-open" });
  });

  it("of a second finding is handed out when the first is made", async () => {
    const { inHand, say, changes, now } = await approved([drift, second]);
    expect(inHand().map(({ findingKey }) => findingKey)).toEqual([drift.businessKey]);
    await say(inHand()[0]?.id ?? "");
    expect(inHand().map(({ findingKey }) => findingKey)).toEqual([second.businessKey]);
    expect([changes.length, now().status]).toEqual([1, "resolving"]);
    await say(inHand()[0]?.id ?? "");
    expect([changes.length, now().status]).toEqual([2, "verifying"]);
    expect(now().timeline.at(-1)?.detail).toContain("10 seats of pro; ");
  });

  it("that has changed meanwhile is prepared and approved anew, and its task falls away", async () => {
    const { inHand, say, open, now, seats } = await approved();
    const [task] = inHand();
    await open([{ ...drift, correction: { ...drift.correction, seats: "12" } }]);
    expect(now()).toMatchObject({ status: "reopened" });
    expect(await say(task?.id ?? "")).toMatchObject({ outcome: "refused", code: "task-not-open" });
    expect(seats()).toBe(14);
  });

  it("of which another amount is at stake is approved anew before it is made, and what was prepared stands", async () => {
    const { inHand, say, open, now, seats, estate } = await approved();
    const [task] = inHand();
    await open([{ ...drift, exposure: { currency: "USD", minor: "700000" } }]);
    expect(now()).toMatchObject({ status: "awaiting_approval" });
    expect(now().approvals.map(({ id, status }) => [id, status])).toEqual([
      ["approval-1-L1", "void"],
      ["approval-2-L1", "pending"],
      ["approval-2-L2", "pending"],
    ]);
    expect(await say(task?.id ?? "")).toMatchObject({ outcome: "refused", code: "task-not-open" });
    await estate.workOn(now().id);
    await say(inHand()[0]?.id ?? "");
    expect([seats(), now().tasks.filter(({ kind }) => kind === "prepare").length]).toEqual([10, 1]);
  });

  it("that is approved anew and rejected is prepared again", async () => {
    const { open, now, estate } = await approved();
    await open([{ ...drift, exposure: { currency: "USD", minor: "200" } }]);
    const pending = now().approvals.find(({ status }) => status === "pending");
    const person = { id: "prs_lena", tenant: TENANT, roles: ["provisioning_lead"] };
    const decision = { approvalId: pending?.id, decision: "rejected", subjectHash: pending?.subjectHash, note: "no", person, at: NOW };
    await estate.engine.askCase(KEY, "decide", decision);
    expect(now()).toMatchObject({ status: "reopened" });
    expect(now().tasks.filter(({ status }) => status === "open")).toMatchObject([{ kind: "prepare", role: "provisioning_analyst" }]);
  });

  it("that its system refuses brings the case back to its people", async () => {
    const { inHand, say, now, estate, changeEntitlement, seats } = await approved();
    const refuse = () => Promise.reject(refusal("provisioning.changeEntitlement", "entitlement-ended"));
    Object.assign(estate.world.systems.provisioning, { changeEntitlement: refuse });
    await say(inHand()[0]?.id ?? "");
    expect(now()).toMatchObject({ status: "assigned", reopened: 1 });
    Object.assign(estate.world.systems.provisioning, { changeEntitlement });
    await estate.workOn(now().id);
    await say(inHand()[0]?.id ?? "");
    expect(seats()).toBe(10);
  });
});

describe("who corrects", () => {
  it("is the playbook at once where the policy says so", async () => {
    const { now, seats } = await approved([drift], byHandPolicy(["TAX-MISMATCH"]));
    expect([now().status, seats()]).toEqual(["verifying", 10]);
    expect(now().decisions.at(-1)).toMatchObject({ table: "corrections", result: { carriedOut: "automated" } });
  });

  it("is nobody where the playbook has nothing to make: no task is opened for it", async () => {
    const nothing = { ...drift, code: "TAX-UNAVAILABLE", businessKey: "inv_1" } as const;
    const { inHand, say, now } = await approved([drift, nothing]);
    await say(inHand()[0]?.id ?? "");
    expect(now().status).toBe("verifying");
  });
});
