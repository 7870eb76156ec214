import type { CreditNote, CreditNoteLine } from "@cashline/contracts/systems/billing/credit-entities";
import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import { describe, expect, it } from "vitest";
import type { CallAnswer } from "../cases/case-calls.ts";
import { flowKey } from "../engine/port.ts";
import { noteOf } from "../playbooks/billed.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { CREDIT_DECIDED, creditFinding } from "./credit-request.ts";
import { TENANT, openEstate } from "./estate.fixture.ts";
import { NOW, SEED, draftOf, idOf, ids, usd } from "./world-records.fixture.ts";
import { refusal } from "./world.fixture.ts";

const asked: CreditRequest = {
  id: idOf("crq"),
  ticketId: idOf("tkt"),
  accountId: ids.account,
  contractId: null,
  invoiceId: idOf("inv"),
  amount: { currency: "USD", minor: "60000" },
  reason: "service_outage",
  explanation: "A day without service",
  status: "requested",
  requestedBy: "Grace",
  requestedAt: NOW,
  decidedBy: null,
  decidedAt: null,
  decisionNote: null,
  creditNote: null,
  creditedAt: null,
};
const KEY = flowKey(TENANT, asked.id);

/** A desk whose request really changes, and whose event wakes the flow as the hub would. */
async function open(change: Partial<CreditRequest> = {}, arrange: (estate: ReturnType<typeof openEstate>) => unknown = () => undefined) {
  const estate = openEstate();
  const given: CreditNote[] = [];
  const credited = ({ body }: { body: Pick<CreditNote, "memo" | "reason"> & { lines: Pick<CreditNoteLine, "lineId" | "net">[] } }) => {
    // 8 % tax, as of the invoice.
    const lines = body.lines.map(({ lineId, net }) => ({ lineId, net, tax: usd(Math.round(Number(net.minor) * 0.08)) }));
    const [net, tax] = [usd(Number(lines[0]?.net.minor)), usd(Number(lines[0]?.tax.minor))];
    return noteOf({ memo: body.memo, reason: body.reason, lines, net, tax, total: usd(Number(net.minor) + Number(tax.minor)) });
  };
  const invoice = { ...draftOf(1, 100, "US01"), status: "paid" };
  estate.world.answering.set("billing.getInvoice", () => ({
    ...invoice,
    lines: invoice.lines.map((line) => ({ ...line, net: usd(100_000), tax: usd(8_000) })),
  }));
  estate.world.answering.set("billing.listCreditNotes", () => ({ items: given, next: null }));
  estate.world.answering.set("billing.previewCreditNote", credited);
  estate.world.answering.set("billing.voidCreditNote", () => Object.assign(given.at(-1) ?? {}, { status: "void" }));
  estate.world.answering.set("billing.createCreditNote", (options: Parameters<typeof credited>[0]) => {
    given.push(credited(options));
    return given.at(-1);
  });
  arrange(estate);
  const request = { ...asked, ...change };
  const told: { by: string; status: CreditRequest["status"]; note: string }[] = [];
  let standing = request;
  const decided = (status: CreditRequest["status"], by: string): Promise<void> => {
    standing = { ...standing, status, decidedBy: by, decidedAt: NOW, decisionNote: "" };
    return estate.engine.signal("creditRequest", KEY, CREDIT_DECIDED, standing);
  };
  const answering =
    (status: CreditRequest["status"]) =>
    async ({ body }: { body: { decidedBy: string; note: string } }) => {
      told.push({ status, by: body.decidedBy, note: body.note });
      await decided(status, body.decidedBy);
      return { body: standing, version: 2, replayed: false };
    };
  Object.assign(estate.world.systems.support, {
    getCreditRequest: () => Promise.resolve({ body: standing, version: 1, replayed: false }),
    acceptCreditRequest: answering("accepted"),
    rejectCreditRequest: answering("rejected"),
    recordCredit: ({ body }: { body: { creditNote: string } }) => {
      standing = { ...standing, status: "credited", creditNote: body.creditNote };
      return Promise.resolve({ body: standing, version: 3, replayed: false });
    },
  });
  await estate.engine.start("creditRequest", KEY, { request, seed: SEED, correlationId: "tkt_case", traceparent: null });
  const caseId = caseIdOf(SEED, creditFinding(request, request.amount));
  // Flows that wait are at rest; the case is open by then.
  await estate.engine.rest();
  return { ...estate, caseId, told, given, decided, case: () => estate.caseNow(caseId) };
}
type Opened = Awaited<ReturnType<typeof open>>;
/** Somebody decides the pending approval of a level. */
const decide = async (
  { engine, caseId, case: caseNow }: Opened,
  decision: "approved" | "rejected",
  { level = "L1", by = "prs_lead" }: { level?: string; by?: string } = {},
): Promise<CallAnswer> => {
  const approval = caseNow().approvals.find((each) => each.level === level && each.status === "pending");
  const answer = await engine.askCase<CallAnswer>(flowKey(TENANT, caseId), "decide", {
    approvalId: approval?.id,
    person: { id: by, tenant: TENANT, roles: [approval?.role] },
    decision,
    subjectHash: approval?.subjectHash,
    note: "no outage there",
    at: NOW,
  });
  await engine.rest();
  return answer;
};
const prepare = async ({ engine, caseId }: Opened, taskId = "task-1-1"): Promise<void> => {
  const person = { id: "prs_analyst", tenant: TENANT, roles: ["billing_analyst"] };
  await engine.askCase(flowKey(TENANT, caseId), "completeTask", { taskId, person, note: "outage seen", at: NOW });
  await engine.rest();
};

describe("a credit asked for at the desk", () => {
  it.each<[CreditRequest["reason"], string, string]>([
    ["service_outage", "CREDIT-REQUESTED", "billing_operations"],
    ["billing_error", "CREDIT-REQUESTED", "billing_operations"],
    ["goodwill", "CREDIT-REQUESTED", "billing_operations"],
    ["sla_breach", "SLA-CREDIT-OWED", "support"],
  ])("for %s is a case %s of %s", async (reason, code, ownerTeam) => {
    const opened = await open({ reason });
    expect(opened.case()).toMatchObject({
      code,
      ownerTeam,
      status: "assigned",
      exposure: usd(reason === "sla_breach" ? 64_800 : 60_000),
      accountId: ids.account,
      legalEntity: "US01",
      correlationId: "tkt_case",
      businessKey: asked.id,
    });
  });

  it("is of the entity that sells under its contract where nothing was billed, and of none where nobody knows what it names", async () => {
    const contractId = ids.contract;
    const unbilled = await open({ invoiceId: null, contractId }, ({ world }) =>
      world.answering.set("billing.listSubscriptions", () => ({ items: [], next: null })),
    );
    expect(unbilled.case().legalEntity).toBe("US01");
    const unknown = await open({ reason: "sla_breach" }, ({ world }) =>
      Object.assign(world.systems.billing, { getInvoice: () => Promise.reject(refusal("billing.getInvoice", "not-found")) }),
    );
    expect(unknown.case()).toMatchObject({
      legalEntity: null,
      exposure: usd(60_000),
    });
  });

  it("that is approved is given to the cent, accepted at the desk in the approver's name, and the case closed with the credit note", async () => {
    const opened = await open();
    await opened.workOn(opened.caseId);
    // 555.56 and 44.44 of tax are the 600.00 asked for.
    expect(opened.given).toMatchObject([{ memo: asked.id, reason: "service_credit", net: usd(55_556), total: asked.amount }]);
    expect(opened.told).toEqual([{ status: "accepted", by: "prs_billing_lead", note: "seen" }]);
    expect(opened.case()).toMatchObject({ status: "closed", closedBy: "playbook", correctingDocument: opened.given[0]?.id });
    expect((await opened.world.systems.support.getCreditRequest({ params: { creditRequestId: asked.id } })).body).toMatchObject({
      status: "credited",
      creditNote: opened.given[0]?.id,
    });
    expect(opened.case().timeline.map(({ action }) => action)).toEqual([
      "detected",
      "classified",
      "assigned",
      "task done",
      "approval requested",
      "approved",
      "correcting",
      "corrected",
      "closed",
    ]);
  });

  it("of little is accepted in the name of who prepared it, without an approval", async () => {
    const opened = await open({ amount: { currency: "USD", minor: "49999" } });
    await opened.workOn(opened.caseId);
    expect(opened.told).toEqual([{ status: "accepted", by: "prs_billing_analyst", note: "prepared" }]);
    expect(opened.case()).toMatchObject({ status: "closed", approvals: [] });
  });

  it.each<[CreditRequest["reason"], string, number]>([
    ["goodwill", "product_unsatisfactory", 60_000],
    ["billing_error", "order_change", 60_000],
    ["sla_breach", "service_credit", 64_800],
  ])("for %s is a credit for %s of %i in all", async (reason, credited, total) => {
    const opened = await open({ reason });
    await opened.workOn(opened.caseId);
    expect(opened.given).toMatchObject([{ reason: credited, total: usd(total) }]);
  });

  it("for a missed promise is approved on what it comes to with its tax", async () => {
    const opened = await open({ reason: "sla_breach", amount: usd(490_000) });
    const analyst = { id: "prs_analyst", tenant: TENANT, roles: ["support_analyst"] };
    await opened.engine.askCase(flowKey(TENANT, opened.caseId), "completeTask", { taskId: "task-1-1", person: analyst, note: "", at: NOW });
    expect(opened.case()).toMatchObject({ exposure: usd(529_200), approvals: [{ level: "L2", role: "controller" }] });
  });

  it("that billing cannot give stays with its people, and the desk has said nothing", async () => {
    const opened = await open();
    opened.world.refusing.set("billing.createCreditNote", "credit-exceeds-invoice");
    await opened.workOn(opened.caseId);
    expect(opened.told).toEqual([]);
    expect(opened.case()).toMatchObject({ status: "assigned", reopened: 1 });
  });

  it("that names nothing billed stays with its people", async () => {
    const opened = await open({ invoiceId: null });
    await opened.workOn(opened.caseId);
    expect(opened.given).toEqual([]);
    expect(opened.case().findings[0]?.found).toMatch(/no-invoice-to-credit/);
  });

  it("that is not approved is rejected at the desk, and the case closed with it", async () => {
    const opened = await open();
    await prepare(opened);
    await decide(opened, "rejected");
    expect(opened.told).toEqual([{ status: "rejected", by: "prs_lead", note: "no outage there" }]);
    expect(opened.given).toEqual([]);
    expect(opened.case()).toMatchObject({ status: "closed", closedBy: "playbook", correctingDocument: `rejected ${asked.id}` });
  });

  it("that the CFO approves and the team lead then does not is rejected: one no is a no", async () => {
    const opened = await open({ amount: usd(6_000_000) });
    await prepare(opened);
    await decide(opened, "approved", { level: "L3", by: "prs_cfo" });
    await decide(opened, "rejected");
    expect(opened.told).toEqual([{ status: "rejected", by: "prs_lead", note: "no outage there" }]);
    expect(opened.given).toEqual([]);
    expect(opened.case()).toMatchObject({ status: "closed", correctingDocument: `rejected ${asked.id}` });
  });

  it("that is approved after a no the desk would not take is given: what was decided in another round is over", async () => {
    const opened = await open();
    const { support } = opened.world.systems;
    const { rejectCreditRequest } = support;
    Object.assign(support, { rejectCreditRequest: () => Promise.reject(refusal("support.rejectCreditRequest", "same-person-decides")) });
    await prepare(opened);
    await decide(opened, "rejected");
    Object.assign(support, { rejectCreditRequest });
    await prepare(opened, "task-2-1");
    await decide(opened, "approved", { by: "prs_another" });
    expect(opened.told).toEqual([{ status: "accepted", by: "prs_another", note: "no outage there" }]);
    expect(opened.given).toMatchObject([{ total: asked.amount }]);
  });

  it.each(["accepted", "rejected", "withdrawn"] as const)("that is %s at the desk itself closes its case", async (status) => {
    const opened = await open();
    await prepare(opened);
    await opened.decided(status, "Linus");
    await opened.engine.rest();
    expect(opened.told).toEqual([]);
    expect(opened.case()).toMatchObject({
      status: "closed",
      closedBy: "self_cleared",
      correctingDocument: `${status} ${asked.id}`,
      approvals: [{ status: "void" }],
    });
  });

  it("that the desk answered before its opening was heard closes as well", async () => {
    const estate = openEstate();
    estate.world.answering.set("billing.listCreditNotes", () => ({ items: [], next: null }));
    const withdrawn = { ...asked, status: "withdrawn" as const, decidedBy: "Grace" };
    await estate.engine.signal("creditRequest", KEY, CREDIT_DECIDED, withdrawn);
    await estate.engine.start("creditRequest", KEY, { request: asked, seed: SEED, correlationId: "tkt_case", traceparent: null });
    await estate.engine.rest();
    expect(estate.caseNow(caseIdOf(SEED, creditFinding(asked, asked.amount)))).toMatchObject({
      status: "closed",
      closedBy: "self_cleared",
    });
  });

  it("whose answer the desk refuses comes back to its people", async () => {
    const opened = await open();
    Object.assign(opened.world.systems.support, {
      acceptCreditRequest: () => Promise.reject(refusal("support.acceptCreditRequest", "same-person-decides")),
    });
    await opened.workOn(opened.caseId);
    expect(opened.case()).toMatchObject({ status: "assigned", reopened: 1 });
    expect(opened.case().findings[0]?.found).toMatch(/same-person-decides/);
  });

  it.each(["Grace", " gRACE"])("is not approved by whoever asked for it, under the name %j", async (by) => {
    const opened = await open();
    await prepare(opened);
    expect(await decide(opened, "approved", { by })).toMatchObject({ outcome: "refused", detail: expect.stringMatching(/asked for/) });
    expect(opened.given).toEqual([]);
    expect(await decide(opened, "approved")).toMatchObject({ outcome: "done" });
  });

  describe("that was given before the desk would not take its answer", () => {
    const halfGiven = async () => {
      const opened = await open();
      const { support } = opened.world.systems;
      const { acceptCreditRequest } = support;
      Object.assign(support, { acceptCreditRequest: () => Promise.reject(refusal("support.acceptCreditRequest", "same-person-decides")) });
      await opened.workOn(opened.caseId);
      Object.assign(support, { acceptCreditRequest });
      expect(opened.given).toMatchObject([{ status: "issued" }]);
      return opened;
    };

    it("is taken back once people say no", async () => {
      const opened = await halfGiven();
      await prepare(opened, "task-2-1");
      await decide(opened, "rejected");
      expect(opened.given).toMatchObject([{ status: "void" }]);
      expect(opened.told).toMatchObject([{ status: "rejected" }]);
      expect(opened.case()).toMatchObject({ status: "closed", correctingDocument: `rejected ${asked.id}` });
    });

    it.each(["rejected", "withdrawn"] as const)("is taken back once it is %s at the desk itself", async (status) => {
      const opened = await halfGiven();
      await opened.decided(status, "Linus");
      await opened.engine.rest();
      expect(opened.given).toMatchObject([{ status: "void" }]);
      expect(opened.case()).toMatchObject({ status: "closed", correctingDocument: `${status} ${asked.id}` });
    });

    it("stays a case of people where billing does not take it back, and ends once it does", async () => {
      const opened = await halfGiven();
      opened.world.refusing.set("billing.voidCreditNote", "credit-note-not-voidable");
      await opened.decided("withdrawn", "Grace");
      await opened.engine.rest();
      expect(opened.case()).toMatchObject({ status: "assigned", findings: [{ found: expect.stringMatching(/not-voidable/) as string }] });
      opened.world.refusing.clear();
      await opened.workOn(opened.caseId);
      expect(opened.given).toMatchObject([{ status: "void" }]);
      expect(opened.case()).toMatchObject({ status: "closed" });
    });

    it("is given once, when people say yes again", async () => {
      const opened = await halfGiven();
      await opened.workOn(opened.caseId);
      expect(opened.given).toHaveLength(1);
      expect(opened.case()).toMatchObject({ status: "closed", correctingDocument: opened.given[0]?.id });
    });
  });

  it("that was answered at the desk while people approved it is not answered twice", async () => {
    const opened = await open();
    const standing = { ...asked, status: "rejected" as const, decidedBy: "Linus", decidedAt: NOW };
    Object.assign(opened.world.systems.support, {
      getCreditRequest: () => Promise.resolve({ body: standing, version: 2, replayed: false }),
    });
    await opened.workOn(opened.caseId);
    expect(opened.told).toEqual([]);
    await opened.decided("rejected", "Linus");
    await opened.engine.rest();
    expect(opened.case()).toMatchObject({ status: "closed", correctingDocument: `rejected ${asked.id}` });
  });
});
