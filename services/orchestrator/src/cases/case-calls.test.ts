import { Database } from "@cashline/chassis/store";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryEngine } from "../engine/memory-engine.fixture.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { DutyDesk, dutyHost } from "../work/duty-desk.ts";
import { caseCalls, type CallAnswer, type CaseHost } from "./case-calls.ts";
import { findingOf } from "./finding.fixture.ts";
import { firstBroken } from "./timeline.ts";

const KEY = "test.case_1";
const START = Date.parse("2026-01-05T10:00:00.000Z");
const price = findingOf();
const posting = findingOf({ code: "ERP-POST-REJECTED", exposure: { currency: "USD", minor: "1000" }, correction: { accountId: "acc_1" } });
const analyst = { id: "prs_analyst", tenant: "test", roles: ["deal_desk_analyst", "receivables_analyst"] };
const lead = { id: "prs_lead", tenant: "test", roles: ["deal_desk_lead"] };
const controller = { id: "prs_controller", tenant: "test", roles: ["controller"] };

/** A case room on the in-memory engine; published events and watched deadlines are remembered. */
function openRoom({ crm = { answers: true, tier: "mid_market" } }: { crm?: { answers: boolean; tier: "mid_market" | "strategic" } } = {}) {
  const published: { type: string; snapshot: Case }[] = [];
  const deadlines: string[] = [];
  const corrections: string[] = [];
  const rereads: string[] = [];
  const host: CaseHost = {
    publish: (_tenant, event, snapshot) => Promise.resolve(void published.push({ type: event.name, snapshot })),
    watch: (_tenant, _caseId, { deadline }) => Promise.resolve(void deadlines.push(deadline)),
    ...dutyHost(new DutyDesk(new Database(":memory:")), () => Promise.resolve([])),
    refuse: () => Promise.resolve(),
    checkAgain: () => Promise.resolve(),
    readLater: (_tenant, _caseId, after) => Promise.resolve(void rereads.push(after)),
    customer: () =>
      Promise.resolve({ customerTier: crm.answers ? crm.tier : null, renewalOn: null, region: "EMEA", isUnread: !crm.answers }),
    policy: () => shippedPolicy,
  };
  let minutes = 0;
  const engine = memoryEngine({
    cases: caseCalls(host) as never,
    now: () => new Date(START + (minutes += 1) * 60_000).toISOString(),
    flows: { resolution: (flow) => Promise.resolve(void corrections.push(flow.businessKey)) },
  });
  const call = (name: string, input: object = {}): Promise<CallAnswer> =>
    engine.askCase(KEY, name, { at: new Date(START + (minutes += 1) * 60_000).toISOString(), ...input });
  const snapshot = async (): Promise<Case> => {
    const answer = await call("read");
    if (answer.outcome === "refused") throw new Error(answer.detail);
    return answer.case;
  };
  const opening = {
    tenant: "test",
    caseId: "case_1",
    findings: [price, posting],
    accountId: "acc_1",
    legalEntity: "DE01",
    correlationId: "opp_1",
    traceparent: null,
    waiter: { flow: "renewal", key: "opp_1" },
  };
  return {
    published,
    deadlines,
    corrections,
    rereads,
    call,
    snapshot,
    engine,
    open: (change: object = {}) => call("open", { ...opening, ...change }),
    complete: (taskId: string, person = analyst) => call("completeTask", { taskId, person, note: "prepared" }),
    decide: async (approvalId: string, person: typeof analyst, decision = "approved") => {
      const approval = (await snapshot()).approvals.find(({ id }) => id === approvalId);
      return call("decide", { approvalId, person, decision, subjectHash: approval?.subjectHash ?? "", note: "seen" });
    },
  };
}
type Room = ReturnType<typeof openRoom>;

async function toResolving(room: Room): Promise<void> {
  await room.open();
  await room.complete("task-1-1");
  await room.complete("task-1-2");
  await room.decide("approval-1-L1", lead);
  await room.decide("approval-1-L2", controller);
}

describe("calls of a case", () => {
  it("each move is published once, with the next version", async () => {
    const room = openRoom();
    await toResolving(room);
    await room.call("corrected", { document: "rc_1", detail: "card loaded" });
    await room.call("close", { document: "inv_1", rootCause: "stale_master_data", explanation: "stale price", closedBy: "playbook" });
    expect(room.published.map(({ type, snapshot }) => `${type} ${snapshot.version} ${snapshot.status}`)).toEqual([
      "case.opened 1 assigned",
      "case.progressed 2 in_progress",
      "case.progressed 3 awaiting_approval",
      "case.progressed 4 awaiting_approval",
      "case.progressed 5 resolving",
      "case.progressed 6 verifying",
      "case.closed 7 closed",
    ]);
    expect(room.deadlines).toEqual([(await room.snapshot()).dueAt]);
  });

  it("the last approval starts the correction of its round, once", async () => {
    const room = openRoom();
    await toResolving(room);
    await room.engine.rest();
    expect(room.corrections).toEqual(["case_1.1"]);
  });

  it("a refused move publishes nothing", async () => {
    const room = openRoom();
    await room.open();
    expect(await room.complete("task-9-9")).toMatchObject({ outcome: "refused", code: "task-not-open" });
    expect(room.published).toHaveLength(1);
  });

  it.each([
    ["a task by somebody without its role", (room: Room) => room.complete("task-1-1", lead), /role/],
    ["a task from another sandbox", (room: Room) => room.complete("task-1-1", { ...analyst, tenant: "other" }), /another sandbox/],
  ])("%s is not permitted", async (_what, act, detail) => {
    const room = openRoom();
    await room.open();
    expect(await act(room)).toMatchObject({ outcome: "refused", code: "not-permitted", detail: expect.stringMatching(detail) as string });
  });

  it("whoever did a task may not approve, nor may one person approve twice", async () => {
    const room = openRoom();
    const mighty = {
      id: "prs_mighty",
      tenant: "test",
      roles: ["deal_desk_analyst", "receivables_analyst", "deal_desk_lead", "controller"],
    };
    await room.open();
    await room.complete("task-1-1", mighty);
    await room.complete("task-1-2");
    expect(await room.decide("approval-1-L1", mighty)).toMatchObject({
      outcome: "refused",
      code: "not-permitted",
      detail: expect.stringMatching(/prepared/) as string,
    });
    const both = { ...lead, roles: ["deal_desk_lead", "controller"] };
    expect(await room.decide("approval-1-L1", both)).toMatchObject({ outcome: "done" });
    expect(await room.decide("approval-1-L2", both)).toMatchObject({
      outcome: "refused",
      code: "not-permitted",
      detail: expect.stringMatching(/two different people/) as string,
    });
  });

  it("opening an open case again only updates it", async () => {
    const room = openRoom();
    await room.open();
    await room.open({ findings: [{ ...price, exposure: { currency: "USD", minor: "700000" } }, posting] });
    expect(await room.snapshot()).toMatchObject({ version: 2, status: "assigned", reopened: 0, exposure: { minor: "700000" } });
    expect(room.deadlines).toHaveLength(1);
  });

  it("opens while CRM does not answer, and learns at the next comparison whom it is about", async () => {
    const crm = { answers: false, tier: "strategic" } as { answers: boolean; tier: "strategic" };
    const room = openRoom({ crm });
    await room.open();
    const unread = await room.snapshot();
    expect(unread).toMatchObject({ status: "assigned", customerTier: null, severity: "S2" });
    expect(unread.timeline.map(({ action }) => action)).toContain("customer not read");
    await room.open();
    expect((await room.snapshot()).timeline.filter(({ action }) => action === "customer not read")).toHaveLength(1);
    crm.answers = true;
    await room.open();
    const read = await room.snapshot();
    expect(read).toMatchObject({ customerTier: "strategic", severity: "S1", dueAt: unread.dueAt });
    expect(firstBroken(read.timeline)).toBeNull();
    const version = read.version;
    await room.open();
    expect((await room.snapshot()).version).toBe(version);
  });

  it("that a flow waits for, opened while CRM does not answer, asks by itself until it knows whom it is about", async () => {
    const crm = { answers: false, tier: "strategic" } as { answers: boolean; tier: "strategic" };
    const room = openRoom({ crm });
    await room.open();
    expect(room.rereads).toEqual([(await room.snapshot()).detectedAt]);
    const unread = await room.snapshot();
    await room.call("readCustomer", { at: "2026-01-05T12:00:00.000Z" });
    expect(await room.snapshot()).toEqual(unread);
    expect(room.rereads.slice(1)).toEqual(["2026-01-05T12:00:00.000Z"]);
    crm.answers = true;
    await room.call("readCustomer", { at: "2026-01-05T13:00:00.000Z" });
    const read = await room.snapshot();
    expect(read).toMatchObject({ customerTier: "strategic", severity: "S1", dueAt: unread.dueAt, version: unread.version + 1 });
    const severities = read.decisions.filter(({ table }) => table === "severity");
    expect(severities.map(({ result }) => (result as { severity: string }).severity)).toEqual(["S2", "S1"]);
    expect(read.decisions).toHaveLength(unread.decisions.length + 1);
    expect(read.priority?.score).toBeGreaterThan(unread.priority?.score ?? 0);
    await room.call("readCustomer");
    expect(await room.snapshot()).toEqual(read);
    expect(room.rereads).toHaveLength(2);
  });

  it("an exception found again after its correction has failed its re-check: work begins again", async () => {
    const room = openRoom();
    await toResolving(room);
    await room.call("corrected", { document: "rc_1", detail: "card loaded" });
    expect(await room.open()).toMatchObject({ outcome: "done", corrections: 1, case: { status: "assigned", reopened: 1 } });
    expect((await room.snapshot()).tasks.filter(({ status }) => status === "open").map(({ id }) => id)).toEqual(["task-2-1", "task-2-2"]);
  });

  it("a closed exception that returns is reopened, with its deadline watched anew", async () => {
    const room = openRoom();
    await room.open();
    await room.call("close", { document: "inv_1", rootCause: "not_established", explanation: "cleared", closedBy: "self_cleared" });
    await room.open();
    expect(await room.snapshot()).toMatchObject({ status: "assigned", reopened: 1, version: 3 });
    expect(room.published.at(-1)?.type).toBe("case.reopened");
    expect(room.deadlines).toHaveLength(2);
  });

  it("a failed re-check reopens with the new findings", async () => {
    const room = openRoom();
    await toResolving(room);
    await room.call("corrected", { document: "rc_1", detail: "card loaded" });
    await room.call("recheckFailed", { findings: [posting] });
    expect(await room.snapshot()).toMatchObject({ status: "assigned", reopened: 1, findings: [{ code: "ERP-POST-REJECTED" }] });
  });

  it.each(["close", "warn", "deadline", "secondEscalation", "readCustomer", "dispatch", "corrected", "changedSince"])(
    "%s changes nothing of a closed case",
    async (name) => {
      const room = openRoom();
      await room.open();
      await room.call("close", { document: "inv_1", rootCause: "not_established", explanation: "cleared", closedBy: "self_cleared" });
      const before = await room.snapshot();
      expect(
        await room.call(name, {
          document: "inv_2",
          rootCause: "not_established",
          explanation: "again",
          closedBy: "playbook",
          detail: "again",
        }),
      ).toMatchObject({
        outcome: "done",
      });
      expect(await room.snapshot()).toEqual(before);
    },
  );

  it("amounts count together over the rounds of one case: what it moved before it closed and came back as well", async () => {
    const room = openRoom();
    const seats = { code: "MATCH-3WAY", businessKey: "ctr_1" } as const;
    const rounds: string[][] = [];
    for (const minor of ["40000", "40001"]) {
      const finding = findingOf({ ...seats, exposure: { currency: "USD", minor }, correction: { subscriptionId: "sub_1" } });
      await room.open({ findings: [finding], waiter: null });
      const { id = "" } = (await room.snapshot()).tasks.find(({ status }) => status === "open") ?? {};
      await room.complete(id, { ...analyst, roles: ["billing_analyst"] });
      rounds.push((await room.snapshot()).approvals.map(({ level }) => level));
      await room.call("corrected", { document: "sub_1", detail: "seats taken back" });
      await room.call("absent");
    }
    expect(rounds).toEqual([[], ["L1"]]);
  });

  it("dismissed stays so while only what is at stake grows, until it is more than a lead may dismiss, or something else to correct", async () => {
    const room = openRoom();
    const missed = (minor: string, entitlementId = "ent_1") =>
      room.open({
        findings: [findingOf({ code: "BIL-RENEWAL-MISSED", exposure: { currency: "USD", minor }, correction: { entitlementId } })],
        waiter: null,
      });
    await missed("1644");
    await room.call("dismiss", { person: { id: "prs_lead", tenant: "test", roles: ["renewals_lead"] }, reason: "they sign next week" });
    await missed("3288");
    expect(await room.snapshot()).toMatchObject({ status: "dismissed", reopened: 0 });
    await missed("1000000");
    expect(await room.snapshot()).toMatchObject({ status: "assigned", reopened: 1 });
    await room.call("dismiss", { person: controller, reason: "they sign tomorrow" });
    await missed("1200000");
    expect(await room.snapshot()).toMatchObject({ status: "dismissed", reopened: 1 });
    await missed("1200000", "ent_2");
    expect(await room.snapshot()).toMatchObject({ status: "assigned", reopened: 2 });
  });

  it("a round that moves nothing does not count: prepared again after a rejection, the amount is itself once", async () => {
    const room = openRoom();
    const credit = findingOf({
      code: "BIL-PRORATION",
      exposure: { currency: "USD", minor: "300000" },
      correction: { otherInvoiceId: "i" },
    });
    await room.open({ findings: [credit] });
    const biller = { ...analyst, roles: ["billing_analyst"] };
    await room.complete("task-1-1", biller);
    await room.decide("approval-1-L1", { ...lead, roles: ["billing_lead"] }, "rejected");
    await room.complete("task-2-1", biller);
    expect((await room.snapshot()).approvals.map(({ id }) => id)).toEqual(["approval-1-L1", "approval-2-L1"]);
  });

  describe("a credit that nobody waits for", () => {
    const owed = findingOf({ code: "SLA-CREDIT-OWED", direction: "over_billed", correction: { contractId: "ctr_1", reference: "tkt_1" } });
    const toApproval = async (waiter: object | null) => {
      const room = openRoom();
      await room.open({ findings: [owed], waiter });
      await room.complete("task-1-1", { ...analyst, roles: ["support_analyst"] });
      return room;
    };

    it("is not given once it is rejected: the case ends there, and is not found again", async () => {
      const room = await toApproval(null);
      await room.decide("approval-1-L2", controller, "rejected");
      await room.engine.rest();
      expect(room.corrections).toEqual([]);
      expect(room.published.at(-1)).toMatchObject({ type: "case.closed", snapshot: { status: "dismissed", closedBy: "dismissal" } });
      await room.open({ findings: [owed], waiter: null });
      expect(await room.snapshot()).toMatchObject({ status: "dismissed", reopened: 0 });
    });

    it("and was given half before is taken back once it is rejected", async () => {
      const room = await toApproval(null);
      await room.decide("approval-1-L2", controller);
      await room.call("recheckFailed", { findings: [owed], isRefused: true });
      await room.complete("task-2-1", { ...analyst, roles: ["support_analyst"] });
      await room.decide("approval-2-L2", controller, "rejected");
      await room.engine.rest();
      expect(room.corrections).toEqual(["case_1.1", "case_1.2"]);
    });

    it("is given once it is approved", async () => {
      const room = await toApproval(null);
      await room.decide("approval-1-L2", controller);
      await room.engine.rest();
      expect(room.corrections).toEqual(["case_1.1"]);
    });

    it("and one that the desk waits for is answered with the rejection", async () => {
      const room = await toApproval({ flow: "creditRequest", key: "crq_1" });
      await room.decide("approval-1-L2", controller, "rejected");
      await room.engine.rest();
      expect(room.corrections).toEqual(["case_1.1"]);
    });
  });

  it("a case never opened cannot be read, and working on it is a bug", async () => {
    const room = openRoom();
    expect(await room.call("read")).toMatchObject({ outcome: "refused", code: "not-found" });
    await expect(room.call("deadline")).rejects.toThrow(/has not been opened/);
  });
});

type Move = (room: Room) => Promise<CallAnswer>;
const moves: Readonly<Record<string, Move>> = {
  open: (room) => room.open(),
  "open with another correction": (room) => room.open({ findings: [{ ...price, correction: { priceId: "prc_2" } }, posting] }),
  "open with more at stake": async (room) => {
    const minor = String(Number((await room.snapshot()).exposure.minor) + 1000);
    return room.open({ findings: [{ ...price, exposure: { currency: "USD", minor } }, posting] });
  },
  "begun, then changed": async (room) => room.call("changedSince", { round: lastRound(await room.snapshot()) }),
  "first open task": async (room) => room.complete((await room.snapshot()).tasks.find(({ status }) => status === "open")?.id ?? "none"),
  "a task again": async (room) => room.complete((await room.snapshot()).tasks.find(({ status }) => status === "done")?.id ?? "none"),
  approve: async (room) => decideNext(room, "approved"),
  reject: async (room) => decideNext(room, "rejected"),
  "approve something else": async (room) =>
    room.call("decide", {
      approvalId: (await room.snapshot()).approvals.at(-1)?.id ?? "none",
      person: lead,
      decision: "approved",
      subjectHash: "other",
      note: "",
    }),
  corrected: (room) => room.call("corrected", { document: "rc_1", detail: "done" }),
  close: (room) => room.call("close", { document: "inv_1", rootCause: "not_established", explanation: "cleared", closedBy: "playbook" }),
  warn: (room) => room.call("warn"),
  deadline: (room) => room.call("deadline"),
  secondEscalation: (room) => room.call("secondEscalation"),
  "read the customer": (room) => room.call("readCustomer"),
  dispatch: (room) => room.call("dispatch", { candidates: [desker] }),
  "dispatch among nobody": (room) => room.call("dispatch", { candidates: [] }),
  claim: async (room) => room.call("claimTask", { taskId: await openTaskOf(room), person: analyst }),
  "hand over": async (room) => room.call("handOver", { taskId: await openTaskOf(room), person: analyst, to: analyst, reason: "leave" }),
  reassign: async (room) => room.call("reassign", { taskId: await openTaskOf(room), person: controller, to: analyst, reason: "ill" }),
  bypass: async (room) => room.call("bypassTask", { taskId: await openTaskOf(room), person: controller, reason: "not needed" }),
  dismiss: (room) => room.call("dismiss", { person: controller, reason: "not worth it" }),
  suppress: (room) => room.call("suppress", { person: controller, explainedBy: "case_2", reason: "the same cause" }),
  explained: (room) => room.call("explained", { ended: "case_2" }),
  absent: (room) => room.call("absent"),
  "rehearse a dismissal": (room) =>
    room.call("rehearse", { works: [{ call: "dismiss", input: { person: controller, reason: "", at: "" } }] }),
  recheckFailed: (room) => room.call("recheckFailed", { findings: [price, posting] }),
};
const desker = {
  id: "prs_desker",
  roles: ["deal_desk_analyst"],
  skills: [],
  timeZone: "UTC",
  workingHours: { from: "09:00", to: "17:00" },
  capacity: 1,
  openTasks: 0,
};
/** The round that the case's last task or approval is of. */
function lastRound({ tasks, approvals }: Case): number {
  return Math.max(...[...tasks, ...approvals].map(({ id }) => Number(id.split("-")[1])));
}
async function openTaskOf(room: Room): Promise<string> {
  return (await room.snapshot()).tasks.find(({ status }) => status === "open")?.id ?? "none";
}
async function decideNext(room: Room, decision: string): Promise<CallAnswer> {
  const pending = (await room.snapshot()).approvals.find(({ status }) => status === "pending");
  return room.decide(pending?.id ?? "none", { id: `prs_${pending?.id ?? ""}`, tenant: "test", roles: [pending?.role ?? ""] }, decision);
}
const ended = ["closed", "dismissed"];
/** The only calls that lead out of a case that has ended. */
const reopening = new Set(["open", "open with another correction", "open with more at stake", "recheckFailed"]);

describe("any walk through the calls of a case", () => {
  it("keeps the history intact, never closes with work open, and leaves one that has ended only by reopening", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(moves)), { maxLength: 25 }), async (names) => {
        const room = openRoom();
        await room.open({ waiter: null });
        let before = await room.snapshot();
        for (const name of names) {
          const answer = await (moves[name] as Move)(room);
          const after = await room.snapshot();
          expect(firstBroken(after.timeline)).toBeNull();
          expect(after.timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
          if (answer.outcome === "refused") expect(after).toEqual(before);
          if (name.startsWith("rehearse")) expect(after).toEqual(before);
          if (ended.includes(before.status) && !reopening.has(name)) expect(after).toEqual(before);
          if (ended.includes(after.status)) {
            expect(after.approvals.some(({ status }) => status === "pending")).toBe(false);
            expect(after.tasks.some(({ status }) => status === "open")).toBe(false);
          }
          // Whoever has to act next can: an open case of people's work has an open task, a pending approval, or its correction under way.
          if (["assigned", "in_progress", "reopened"].includes(after.status))
            expect(after.tasks.some(({ status }) => status === "open")).toBe(true);
          if (after.status === "escalated")
            expect([...after.tasks, ...after.approvals].some(({ status }) => status === "open" || status === "pending")).toBe(true);
          if (after.status === "suppressed") expect(after.explainedBy).toBe("case_2");
          if (after.status === "awaiting_approval") expect(after.approvals.some(({ status }) => status === "pending")).toBe(true);
          expect(new Set([...after.tasks, ...after.approvals].map(({ id }) => id)).size).toBe(after.tasks.length + after.approvals.length);
          before = after;
        }
      }),
      { numRuns: 150 },
    );
  });
});
