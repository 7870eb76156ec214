import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Contract } from "@cashline/contracts/systems/crm/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { beforeEach, describe, expect, it } from "vitest";
import { StepRefused, flowKey } from "../engine/port.ts";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { declineFinding } from "./renewal-findings.ts";
import { stillBilledFinding } from "./service-follows.ts";
import { NOW, SEED, contract, draftOf, entitlement, idOf, ids, subscription, usd } from "./world-records.fixture.ts";

const ended: Contract = { ...contract, status: "terminated", terminateOn: "2025-11-30", terminationReason: "moved away" };
const suspended: Subscription = {
  ...subscription,
  status: "suspended",
  hold: { reason: "invoice unpaid", since: "2026-02-02", invoiceId: idOf("inv", "1") },
};
const unused: Entitlement = {
  ...entitlement,
  status: "suspended",
  suspensionCode: "non_payment",
  suspensionReason: `invoice ${idOf("inv", "1")} unpaid`,
  suspendedOn: "2026-02-02",
};

describe("service follows the contract and its payment", () => {
  let estate: ReturnType<typeof openEstate>;
  beforeEach(() => {
    estate = openEstate();
  });
  const happens = async (cause: object, eventId = "evt_1") => {
    await estate.engine.start("serviceFollows", flowKey(TENANT, eventId), {
      cause,
      seed: SEED,
      correlationId: ids.contract,
      traceparent: null,
    });
    await estate.engine.rest();
  };

  it("ends use, and cancels billing on the day of the notice, when a contract is terminated", async () => {
    await happens({ contract: ended });
    expect(estate.world.changes()).toEqual(["provisioning.terminateEntitlement", "billing.cancelSubscription"]);
    expect(estate.world.used).toMatchObject({ status: "terminated", terminationReason: "moved away" });
    expect(estate.world.billed).toMatchObject({ status: "cancelled", cancelledOn: "2025-11-30" });
  });

  it.each<[string, Partial<Contract>, Partial<Subscription>, string | null]>([
    ["billed already as cancelled", {}, { status: "cancelled" }, null],
    ["that has expired", {}, { status: "expired" }, null],
    ["whose term ends by then", { terminateOn: "2026-02-01" }, {}, null],
    ["that is paused", {}, { status: "paused" }, "2025-11-30"],
    ["that changed after the notice", {}, { changedOn: "2025-12-15" }, "2025-12-15"],
    ["that began its next term after the notice", {}, { startOn: "2026-01-01", endOn: "2027-01-01" }, "2026-01-01"],
  ])("a subscription %s is cancelled as far as billing can", async (_what, notice, billed, on) => {
    estate.world.billed = { ...subscription, ...billed };
    await happens({ contract: { ...ended, ...notice } });
    const cancelled = estate.world.calls.filter(({ name }) => name === "billing.cancelSubscription");
    expect(cancelled.map(({ options }) => options.body?.["effectiveOn"])).toEqual(on === null ? [] : [on]);
  });

  const restriction = caseIdOf(SEED, { code: "PAY-RESTRICTION", businessKey: idOf("inv", "1") });
  const ofInvoice = { params: { invoiceId: idOf("inv", "1") }, idempotencyKey: "test", correlationId: ids.contract };
  /** Released, declined four times, and suspended by dunning's last action. */
  const unpaid = async (): Promise<void> => {
    const { billing } = estate.world.systems;
    await billing.finalizeInvoice({
      ...ofInvoice,
      body: { tax: usd(0), taxDocumentId: idOf("txd"), lines: [{ lineId: "1", tax: usd(0) }] },
    });
    const failure = { paymentIntentId: idOf("pi"), declineCode: "insufficient_funds", declineKind: "soft" } as const;
    for (let attempt = 1; attempt <= 4; attempt += 1) await billing.recordPaymentFailure({ ...ofInvoice, body: failure });
    estate.world.billed = suspended;
    await happens({ subscription: suspended });
  };

  const pay = async (): Promise<void> => {
    await estate.world.systems.billing.payInvoice({ ...ofInvoice, body: { paymentIntentId: idOf("pi"), amount: usd(0) } });
    estate.world.billed = subscription;
  };

  /** The days have passed after which the policy lets the executives be asked. */
  const daysPass = () => estate.signal("restriction", null, flowKey(TENANT, "evt_1"), "serviceFollows");
  const isAsked = (): boolean => estate.engine.stateOf(flowKey(TENANT, restriction)) !== undefined;

  it("puts what dunning has suspended to the executives after the days of the policy, and suspends use once they agree", async () => {
    await unpaid();
    expect([isAsked(), estate.engine.waitingFor()]).toEqual([false, [`serviceFollows/${flowKey(TENANT, "evt_1")}/restriction`]]);
    await daysPass();
    expect(estate.caseNow(restriction)).toMatchObject({ code: "PAY-RESTRICTION", ownerTeam: "collections" });
    expect(estate.world.used.status).toBe("active");
    await estate.workOn(restriction);
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed", closedBy: "playbook" });
    expect(estate.world.used).toMatchObject({ status: "suspended", suspensionCode: "non_payment" });
  });

  it("resumes use at once when it is paid, and the customer is in good standing", async () => {
    await unpaid();
    await daysPass();
    await estate.workOn(restriction);
    await pay();
    await happens({ subscription }, "evt_2");
    expect(estate.world.used).toMatchObject({ status: "active", resumptionReason: "settled" });
    const flagged = estate.world.calls.filter(({ name }) => name === "crm.updateAccount").map(({ options }) => options.body);
    expect(flagged).toEqual([{ collectionsStatus: "restricted" }, { collectionsStatus: "good" }]);
  });

  it("leaves use suspended where the subscription runs again and the invoice is still unpaid", async () => {
    await unpaid();
    await daysPass();
    await estate.workOn(restriction);
    estate.world.billed = subscription;
    await happens({ subscription }, "evt_2");
    expect(estate.world.used).toMatchObject({ status: "suspended", suspensionCode: "non_payment" });
    expect(estate.world.calls.filter(({ name }) => name === "crm.updateAccount")).toHaveLength(1);
  });

  it("paying before the days have passed asks nobody", async () => {
    await unpaid();
    await pay();
    await happens({ subscription }, "evt_2");
    await daysPass();
    expect([isAsked(), estate.engine.waitingFor()]).toEqual([false, []]);
  });

  it("asks nobody where the policy restricts never", async () => {
    const { answering, systems } = estate.world;
    const { body: invoice } = await systems.billing.getInvoice({ params: ofInvoice.params, correlationId: ids.contract });
    answering.set("billing.getInvoice", () => ({ ...invoice, status: "open", legalEntity: "ZZ01" }));
    estate.world.billed = suspended;
    await happens({ subscription: suspended });
    expect([isAsked(), estate.engine.waitingFor()]).toEqual([false, []]);
  });

  it("leaves the question to the collection of the invoice where a case collects it", async () => {
    const finding = declineFinding({ ...draftOf(1, 100, "US01"), id: idOf("inv", "1") }, { code: "stolen_card", kind: "hard" });
    const caseId = caseIdOf(SEED, finding);
    const about = { tenant: TENANT, caseId, accountId: ids.account, legalEntity: "US01", correlationId: ids.contract };
    const opening = { ...about, findings: [finding], waiter: null, traceparent: null, at: NOW };
    await estate.engine.askCase(flowKey(TENANT, caseId), "open", opening);
    await unpaid();
    expect([isAsked(), estate.engine.waitingFor()]).toEqual([false, []]);
  });

  it("paying before the executives decide ends their case, and nothing is suspended", async () => {
    await unpaid();
    await daysPass();
    await pay();
    await happens({ subscription }, "evt_2");
    expect(estate.caseNow(restriction)).toMatchObject({ status: "closed", closedBy: "self_cleared" });
    expect(estate.world.changes()).not.toContain("provisioning.suspendEntitlement");
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it.each<[string, Subscription, Entitlement]>([
    ["is suspended already", suspended, unused],
    ["has ended", suspended, { ...entitlement, status: "terminated" }],
    ["is used and paid", subscription, entitlement],
    ["was suspended for another reason", subscription, { ...unused, suspensionCode: "fraud" }],
    ["is of another product", { ...suspended, sku: "other" }, entitlement],
    ["was suspended for non-payment by hand", subscription, { ...unused, suspensionReason: "cheque bounced" }],
  ])("leaves alone what %s", async (_what, billed, used) => {
    Object.assign(estate.world, { billed, used });
    await happens({ subscription: billed });
    expect(estate.world.changes()).toEqual([]);
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("goes by the records and not by the order of events: a late suspension of what is paid changes nothing", async () => {
    await happens({ subscription: suspended });
    expect(estate.world.changes()).toEqual([]);
    expect(estate.engine.waitingFor()).toEqual([]);
  });

  it("the same event again changes nothing", async () => {
    await happens({ contract: ended });
    const { length } = estate.world.calls;
    await happens({ contract: ended });
    expect(estate.world.calls).toHaveLength(length);
  });

  it("a refused cancellation becomes a case, and is made again once people have cured its cause", async () => {
    estate.world.refusing.set("billing.cancelSubscription", "no-rate-card");
    await happens({ contract: ended });
    const caseId = caseIdOf(SEED, stillBilledFinding(ended, ids.subscription, new StepRefused("cancel", "no-rate-card", "")));
    expect(estate.caseNow(caseId)).toMatchObject({ code: "MATCH-3WAY", businessKey: ids.subscription });
    expect(estate.world.used.status).toBe("terminated");
    estate.world.refusing.clear();
    for (let round = 0; round < 3; round += 1) await estate.workOn(caseId);
    expect(estate.world.billed.status).toBe("cancelled");
    expect(estate.caseNow(caseId).status).toBe("closed");
  });
});
