import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { flowKey } from "../engine/port.ts";
import { dispute, journals, refunds } from "../playbooks/playbook.fixture.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { NOW, SEED, contract, entitlement, idOf, ids, price, usd } from "./world-records.fixture.ts";
import { refusal } from "./world.fixture.ts";

const drift = findingOf({
  code: "QTC-ENTITLEMENT-DRIFT",
  businessKey: ids.entitlement,
  detectedBy: "reconciliation",
  direction: "none",
  exposure: { currency: "USD", minor: "100" },
  correction: { entitlementId: ids.entitlement, seats: "10", tier: "pro" },
});
const driftCase = caseIdOf(SEED, drift);

async function open(finding: Finding) {
  const estate = openEstate();
  const caseId = caseIdOf(SEED, finding);
  await estate.engine.askCase(flowKey(TENANT, caseId), "open", {
    tenant: TENANT,
    caseId,
    findings: [finding],
    accountId: ids.account,
    legalEntity: "US01",
    correlationId: ids.contract,
    traceparent: null,
    waiter: null,
    at: NOW,
  });
  return estate;
}
/** Provisioning with an entitlement that really changes. */
function live(estate: Awaited<ReturnType<typeof open>>, seats: number): { seats: () => number } {
  let current = { ...entitlement, seats };
  Object.assign(estate.world.systems.provisioning, {
    getEntitlement: () => Promise.resolve({ body: current, version: 3, replayed: false }),
    changeEntitlement: (options: { body: object; ifMatch: number; idempotencyKey: string }) => {
      estate.world.calls.push({
        name: `provisioning.changeEntitlement of version ${options.ifMatch}`,
        options: { idempotencyKey: options.idempotencyKey },
      });
      current = { ...current, ...options.body };
      return Promise.resolve({ body: current, version: 4, replayed: false });
    },
  });
  return { seats: () => current.seats };
}

const LATER = "2026-02-02T12:00:00.000Z";

/** A dispute that was lost, found by a comparison; its fee is a journal. */
async function lossFound() {
  const correction = { disputeId: idOf("dp"), invoiceId: idOf("inv"), legalEntity: "US01" };
  const lost = findingOf({ code: "PAY-CHARGEBACK", businessKey: idOf("dp"), exposure: usd(11_500), correction });
  const caseId = caseIdOf(SEED, lost);
  const estate = openEstate();
  const answers = { ...journals(), ...refunds(), "payment.getDispute": () => dispute("lost") };
  for (const [name, answer] of Object.entries(answers)) estate.world.answering.set(name, answer);
  await estate.compare(NOW, [lost]);
  return { ...estate, lost, caseId, caseNow: () => estate.caseNow(caseId) };
}

describe("resolving what nobody waits for", () => {
  it("an entitlement is brought back to the contract, checked again, and the case closed with it", async () => {
    const estate = await open(drift);
    const provisioning = live(estate, 14);
    await estate.workOn(driftCase);
    expect(estate.caseNow(driftCase).status).toBe("verifying");
    await estate.compare(LATER, []);
    expect(provisioning.seats()).toBe(10);
    expect(estate.world.calls.map(({ name }) => name)).toEqual([
      "crm.getContract",
      "provisioning.changeEntitlement of version 3",
      "hub.listMissingEvents",
    ]);
    expect(estate.caseNow(driftCase)).toMatchObject({
      status: "closed",
      closedBy: "playbook",
      correctingDocument: `${ids.entitlement} at 10 seats`,
    });
    const actions = estate.caseNow(driftCase).timeline.map(({ action }: Case["timeline"][number]) => action);
    expect(actions.slice(-3)).toEqual(["correcting", "corrected", "closed"]);
  });

  it("what a comparison finds after a flow had closed its case ends with the next comparison too", async () => {
    const estate = await open(drift);
    live(estate, 14);
    const key = flowKey(TENANT, driftCase);
    const waiter = { flow: "renewal", key: "gone" };
    const opening = { tenant: TENANT, caseId: driftCase, accountId: null, legalEntity: null, correlationId: "c", traceparent: null };
    await estate.engine.askCase(key, "open", { ...opening, findings: [drift], waiter, at: NOW });
    const closing = { document: "d", rootCause: "not_established", explanation: "e", closedBy: "self_cleared", at: NOW };
    await estate.engine.askCase(key, "close", closing);
    await estate.compare(LATER, [drift]);
    await estate.workOn(driftCase);
    await estate.compare("2026-02-03T12:00:00.000Z", []);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "closed", closedBy: "playbook", reopened: 1 });
  });

  it("an entitlement somebody has put right meanwhile is left alone", async () => {
    const estate = await open(drift);
    live(estate, 10);
    await estate.workOn(driftCase);
    expect(estate.world.calls.map(({ name }) => name)).toEqual(["crm.getContract"]);
    await estate.compare(LATER, []);
    expect(estate.caseNow(driftCase).status).toBe("closed");
  });

  it("a disagreement found again after its correction opens the case again", async () => {
    const estate = await open(drift);
    live(estate, 14);
    await estate.workOn(driftCase);
    await estate.compare(LATER, [{ ...drift, found: "14 seats of pro" }]);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "assigned", reopened: 1, findings: [{ found: "14 seats of pro" }] });
  });

  it("rounds of work that change nothing end with the lead, and the case with the disagreement", async () => {
    const estate = await open(drift);
    live(estate, 14);
    for (const day of ["03", "04", "05"]) {
      await estate.workOn(driftCase);
      await estate.compare(`2026-02-${day}T12:00:00.000Z`, [drift]);
    }
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "escalated", escalatedTo: "provisioning_lead", reopened: 3 });
    expect(estate.caseNow(driftCase).tasks.filter(({ status }: { status: string }) => status === "open")).toEqual([]);
    await estate.compare("2026-02-06T12:00:00.000Z", [drift]);
    expect(estate.caseNow(driftCase).reopened).toBe(3);
    await estate.compare("2026-02-07T12:00:00.000Z", []);
    expect(estate.caseNow(driftCase).status).toBe("closed");
  });

  it("a disagreement that goes away by itself closes its case", async () => {
    const estate = await open(drift);
    await estate.compare(LATER, []);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "closed", closedBy: "self_cleared", rootCause: "not_established" });
  });

  it("one that comes back opens the closed case again, and counts it", async () => {
    const estate = await open(drift);
    await estate.compare(LATER, []);
    await estate.compare("2026-02-03T12:00:00.000Z", [drift]);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "assigned", reopened: 1, closedAt: null });
  });

  it("one found again as it was says nothing new", async () => {
    const estate = await open(drift);
    const before = estate.published.length;
    await estate.compare(LATER, [drift]);
    expect(estate.published.length).toBe(before);
  });

  it("one found again as it was is weighed again where time has made it more urgent", async () => {
    const estate = await open(drift);
    const before = estate.caseNow(driftCase).priority?.score ?? 0;
    const { dueAt } = estate.caseNow(driftCase);
    await estate.compare(dueAt, [drift]);
    expect(estate.caseNow(driftCase).priority?.score).toBeGreaterThan(before);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "assigned", reopened: 0 });
  });

  it("a correction its system refuses brings the case back to its people, who may try again", async () => {
    const estate = await open(drift);
    const provisioning = live(estate, 14);
    const change = estate.world.systems.provisioning.changeEntitlement;
    Object.assign(estate.world.systems.provisioning, {
      changeEntitlement: () => Promise.reject(refusal("provisioning.changeEntitlement", "entitlement-ended")),
    });
    await estate.workOn(driftCase);
    expect(estate.caseNow(driftCase)).toMatchObject({
      status: "assigned",
      reopened: 1,
      findings: [{ found: expect.stringContaining("correction refused: entitlement-ended") as string }],
    });
    Object.assign(estate.world.systems.provisioning, { changeEntitlement: change });
    await estate.workOn(driftCase);
    expect(provisioning.seats()).toBe(10);
    await estate.compare(LATER, []);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "closed", reopened: 1 });
  });

  it("a correction refused half-way stays open until it is carried out, though the exception is not seen any more", async () => {
    const loss = await lossFound();
    loss.world.refusing.set("erp.createJournalEntry", "account-unmapped");
    await loss.workOn(loss.caseId);
    expect(loss.world.changes()).toContain("erp.refundCustomer");
    await loss.compare(LATER, []);
    expect(loss.caseNow()).toMatchObject({ status: "assigned", reopened: 1, closedAt: null });
    loss.world.refusing.delete("erp.createJournalEntry");
    await loss.workOn(loss.caseId);
    expect(loss.world.changes().filter((name) => name === "erp.refundCustomer")).toHaveLength(1);
    await loss.compare("2026-02-03T12:00:00.000Z", []);
    expect(loss.caseNow()).toMatchObject({ status: "closed", closedBy: "playbook" });
  });

  describe("that meets a maintenance window of ERP", () => {
    const windowUntil = (to: string) => ({
      items: [{ id: idOf("mw"), legalEntity: null, from: "2026-01-01T00:00:00.000Z", to, reason: "update" }],
    });
    const meeting = async (to: string) => {
      const loss = await lossFound();
      loss.world.refusing.set("erp.createJournalEntry", "maintenance-window");
      loss.world.answering.set("erp.listMaintenanceWindows", () => windowUntil(to));
      await loss.workOn(loss.caseId);
      return { ...loss, approvals: loss.caseNow().approvals.length };
    };
    const onceItEnds = async ({ engine }: Awaited<ReturnType<typeof meeting>>): Promise<void> => {
      const [waiting = ""] = engine.waitingFor();
      const [flow = "", ...rest] = waiting.split("/");
      const signal = rest.pop() ?? "";
      await engine.signal(flow, rest.join("/"), signal, null);
      await engine.rest();
    };

    it("waits for its end, and is made as it was approved", async () => {
      const loss = await meeting("2026-02-03T00:00:00.000Z");
      expect(loss.caseNow()).toMatchObject({ status: "resolving", reopened: 0 });
      expect(loss.caseNow().timeline.at(-1)).toMatchObject({
        action: "waits for ERP",
        detail: "maintenance-window: until 2026-02-03T00:00:00.000Z",
      });
      loss.world.refusing.delete("erp.createJournalEntry");
      await onceItEnds(loss);
      expect(loss.caseNow()).toMatchObject({ status: "verifying", reopened: 0 });
      expect(loss.caseNow().approvals).toHaveLength(loss.approvals);
      expect(loss.world.changes().filter((name) => name === "erp.refundCustomer")).toHaveLength(1);
    });

    it("goes back to its people where it lasts longer than the policy says", async () => {
      const loss = await meeting("2026-02-28T00:00:00.000Z");
      expect(loss.caseNow()).toMatchObject({ status: "assigned", reopened: 1 });
    });

    it("is not made once something else is at stake", async () => {
      const loss = await meeting("2026-02-03T00:00:00.000Z");
      await loss.compare(LATER, [{ ...loss.lost, exposure: usd(99_500) }]);
      loss.world.refusing.delete("erp.createJournalEntry");
      const before = loss.world.changes().length;
      await onceItEnds(loss);
      expect(loss.world.changes().length).toBe(before);
      expect(loss.caseNow()).toMatchObject({ status: "reopened", exposure: usd(99_500) });
      await loss.workOn(loss.caseId);
      expect(loss.caseNow().status).toBe("verifying");
    });
  });

  it("the same refusal once more is kept from its people for a day, another one is not", async () => {
    const estate = await open(drift);
    const provisioning = live(estate, 14);
    const change = estate.world.systems.provisioning.changeEntitlement;
    const refuse = (code: string) =>
      Object.assign(estate.world.systems.provisioning, {
        changeEntitlement: () => Promise.reject(refusal("provisioning.changeEntitlement", code)),
      });
    refuse("entitlement-ended");
    await estate.workOn(driftCase);
    refuse("entitlement-suspended");
    await estate.workOn(driftCase);
    expect([estate.caseNow(driftCase).reopened, estate.engine.waitingFor()]).toEqual([2, []]);
    await estate.workOn(driftCase);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "resolving", reopened: 2 });
    const [waiting = ""] = estate.engine.waitingFor();
    expect(waiting).toMatch(/^resolution\/.*\/the same refusal as before$/);
    const [flow = "", ...rest] = waiting.split("/");
    const signal = rest.pop() ?? "";
    await estate.engine.signal(flow, rest.join("/"), signal, null);
    await estate.engine.rest();
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "assigned", reopened: 3 });
    Object.assign(estate.world.systems.provisioning, { changeEntitlement: change });
    await estate.workOn(driftCase);
    expect(provisioning.seats()).toBe(10);
  });

  it("a record that somebody else wrote in between is read and written again", async () => {
    const estate = await open(drift);
    const provisioning = live(estate, 14);
    const change = estate.world.systems.provisioning.changeEntitlement;
    let stale = 2;
    Object.assign(estate.world.systems.provisioning, {
      changeEntitlement: (options: Parameters<typeof change>[0]) =>
        (stale -= 1) >= 0 ? Promise.reject(refusal("provisioning.changeEntitlement", "version-conflict")) : change(options),
    });
    await estate.workOn(driftCase);
    expect(provisioning.seats()).toBe(10);
    await estate.compare(LATER, []);
    expect(estate.caseNow(driftCase)).toMatchObject({ status: "closed", reopened: 0 });
  });

  it("a finding that lacks what its playbook needs is a bug and stops the correction", async () => {
    const estate = await open({ ...drift, correction: { entitlementId: ids.entitlement } });
    live(estate, 14);
    await expect(estate.workOn(driftCase)).rejects.toThrow(/lacks seats/);
    expect(estate.caseNow(driftCase).status).toBe("resolving");
  });

  it.each<[string, Partial<Finding>, number]>([
    ["to another correction", { correction: { ...drift.correction, seats: "9" } }, 9],
    ["to another amount", { exposure: { currency: "USD", minor: "9900000" } }, 10],
    ["to another object", { businessKey: "ent_other" }, 10],
  ])("a finding that changes %s after its last approval is not carried out, but approved anew", async (_what, change, seats) => {
    const estate = await open(drift);
    const provisioning = live(estate, 14);
    const key = flowKey(TENANT, driftCase);
    const as = (role: string) => ({ id: `prs_${role}`, tenant: TENANT, roles: [role] });
    const handed = { taskId: "task-1-1", person: as("provisioning_analyst"), note: "prepared", at: NOW };
    await estate.engine.askCase(key, "completeTask", handed);
    const [asked] = estate.caseNow(driftCase).approvals;
    const decision = { approvalId: asked?.id, decision: "approved", subjectHash: asked?.subjectHash, note: "seen", at: NOW };
    const about = { tenant: TENANT, caseId: driftCase, accountId: ids.account, legalEntity: "US01", correlationId: ids.contract };
    // The case answers one call after the other: it is found again before the correction that the decision starts reads it.
    await Promise.all([
      estate.engine.askCase(key, "decide", { ...decision, person: as("provisioning_lead") }),
      estate.engine.askCase(key, "open", { ...about, findings: [{ ...drift, ...change }], traceparent: null, waiter: null, at: NOW }),
    ]);
    await estate.engine.rest();
    expect([provisioning.seats(), estate.world.changes()]).toEqual([14, []]);
    const back = estate.caseNow(driftCase);
    expect(back).toMatchObject({ status: "reopened", approvals: [{ status: "void" }] });
    expect(back.timeline.map(({ action }) => action)).toContain("approval void");
    estate.world.answering.set("crm.getContract", () => ({ ...contract, seats }));
    await estate.workOn(driftCase);
    expect(estate.caseNow(driftCase).status).toBe("verifying");
    expect(provisioning.seats()).toBe(seats);
  });

  it("a case never opened cannot be resolved", async () => {
    const estate = openEstate();
    await estate.engine.start("resolution", flowKey(TENANT, "case_none.1"), { caseId: "case_none", round: 1 });
    await expect(estate.engine.rest()).rejects.toThrow(/no case case_none/);
  });
});

describe("one case per exception", () => {
  it("the same code on the same object in the same sandbox is the same case; anything else another", () => {
    const same = caseIdOf(SEED, drift);
    expect(caseIdOf(SEED, { ...drift })).toBe(same);
    const others = [
      caseIdOf("other", drift),
      caseIdOf(SEED, { ...drift, code: "QTC-PRICE-MISMATCH" }),
      caseIdOf(SEED, { ...drift, businessKey: "ent_2" }),
    ];
    expect(new Set([same, ...others]).size).toBe(4);
  });
});

describe("prices", () => {
  it("a published price becomes the rate card of the same values", async () => {
    const estate = openEstate();
    await estate.engine.start("priceSync", flowKey(TENANT, price.id), { price });
    await estate.engine.rest();
    const { id, ...values } = price;
    expect(estate.world.calls).toMatchObject([
      { name: "billing.loadRateCard", options: { body: { sourcePriceId: id, ...values }, correlationId: id } },
    ]);
  });
});
