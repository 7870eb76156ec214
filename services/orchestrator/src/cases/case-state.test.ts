import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { beforeAll, describe, expect, it } from "vitest";
import { classify, type Classification } from "../policies/classification.ts";
import { correctionKindOf } from "../playbooks/playbooks.ts";
import { shippedPolicy } from "../policies/shipped-book.ts";
import { breachSla } from "./escalation-moves.ts";
import { correctionHash, type CaseState, type Moved, type Refused } from "./case-state.ts";
import { closeCase, corrected } from "./close-case.ts";
import { decideApproval } from "./decide-approval.ts";
import { openCase, redetect, reopenCase } from "./open-case.ts";
import { completeTask } from "./task-moves.ts";
import { findingOf } from "./finding.fixture.ts";
import { firstBroken } from "./timeline.ts";

const AT = "2026-01-05T10:00:00.000Z";
const LATER = "2026-01-05T12:00:00.000Z";
const price = findingOf();
const small = findingOf({ exposure: { currency: "USD", minor: "100" } });
const posting = findingOf({ code: "ERP-POST-REJECTED", exposure: { currency: "USD", minor: "1000" }, correction: { accountId: "acc_1" } });
const middling = findingOf({ exposure: { currency: "USD", minor: "60000" } });
const softDecline = findingOf({ code: "PAY-SOFT-DECLINE" });

const nobody = { customerTier: null, renewalOn: null, region: null };
const classified = new Map<string, Classification>();
const key = (findings: readonly Finding[]): string => findings.map(({ code, exposure }) => `${code}${exposure.minor}`).join();
const of = (...findings: Finding[]): Classification => classified.get(key(findings)) as Classification;
beforeAll(async () => {
  for (const findings of [[price], [small], [middling], [posting], [softDecline], [price, posting]])
    classified.set(
      key(findings),
      await classify({ findings, kindOf: correctionKindOf, customerTier: "mid_market", at: AT, dependentExposure: 0 }, shippedPolicy),
    );
});

const opened = (...findings: Finding[]): CaseState =>
  openCase(
    {
      tenant: "test",
      caseId: "case_1",
      findings,
      accountId: "acc_1",
      legalEntity: "DE01",
      correlationId: "opp_1",
      traceparent: null,
      waiter: { flow: "renewal", key: "opp_1" },
      at: AT,
    },
    { customerTier: "mid_market", renewalOn: null, region: "EMEA" },
    of(...findings),
  );
const moved = (result: Moved | Refused): CaseState => {
  if (result.outcome === "refused") throw new Error(`${result.code}: ${result.detail}`);
  return result.state;
};
const done = (state: CaseState, taskId: string): CaseState => moved(completeTask(state, taskId, "prs_analyst", "prepared", LATER));
const decided = (state: CaseState, approvalId: string, decision: "approved" | "rejected" = "approved"): CaseState =>
  moved(decideApproval(state, approvalId, `prs_${approvalId}`, null, decision, correctionHash(state.case), "seen", LATER));
const closing = {
  document: "inv_1",
  rootCause: "stale_master_data",
  explanation: "stale price",
  closedBy: "playbook",
  at: LATER,
} as const;
const cleared = { ...closing, rootCause: "not_established", explanation: "cleared", closedBy: "self_cleared" } as const;
const awaiting = (): CaseState => done(done(opened(price, posting), "task-1-1"), "task-1-2");
const resolving = (): CaseState => decided(decided(awaiting(), "approval-1-L1"), "approval-1-L2");
const closed = (): CaseState => closeCase(corrected(resolving(), { document: "rc_1", detail: "card loaded" }, LATER), closing);
const actions = (state: CaseState): string[] => state.case.timeline.map(({ action }) => action);

describe("the life of a case", () => {
  it("opens assigned, with one task per finding, the larger exposure and its deadline in business time", () => {
    const { case: it, round, corrections } = opened(price, posting);
    expect(it).toMatchObject({
      status: "assigned",
      code: "QTC-PRICE-MISMATCH",
      ownerTeam: "deal_desk",
      severity: "S2",
      category: "pricing",
      exposure: { currency: "USD", minor: "600000" },
      exposureReporting: 600_000,
      detectedAt: AT,
      dueAt: "2026-01-06T10:00:00.000Z",
      closedAt: null,
      reopened: 0,
      approvals: [],
    });
    expect(it.tasks.map(({ id, role, findingCode, status }) => [id, role, findingCode, status])).toEqual([
      ["task-1-1", "deal_desk_analyst", "QTC-PRICE-MISMATCH", "open"],
      ["task-1-2", "receivables_analyst", "ERP-POST-REJECTED", "open"],
    ]);
    expect([round, corrections]).toEqual([1, 0]);
  });

  it("passes assigned, in progress, awaiting approval, resolving, verifying, closed", () => {
    let state = opened(price, posting);
    const stations = [state.case.status];
    const go = (next: CaseState): void => void stations.push((state = next).case.status);
    go(done(state, "task-1-1"));
    go(done(state, "task-1-2"));
    go(decided(state, "approval-1-L1"));
    go(decided(state, "approval-1-L2"));
    go(corrected(state, { document: "rc_1", detail: "card loaded" }, LATER));
    go(closeCase(state, closing));
    expect(stations).toEqual(["assigned", "in_progress", "awaiting_approval", "awaiting_approval", "resolving", "verifying", "closed"]);
    expect(state.case).toMatchObject({
      correctingDocument: "inv_1",
      rootCause: "stale_master_data",
      closedBy: "playbook",
      closedAt: LATER,
      resolvedAt: LATER,
    });
    expect(actions(state)).toEqual([
      "detected",
      "detected",
      "classified",
      "assigned",
      "assigned",
      "task done",
      "task done",
      "approval requested",
      "approval requested",
      "approved",
      "approved",
      "correcting",
      "corrected",
      "closed",
    ]);
    expect(firstBroken(state.case.timeline)).toBeNull();
  });

  it("without approvals the last task starts the correction", () => {
    expect(done(opened(posting), "task-1-1").case.status).toBe("resolving");
    expect(done(opened(small), "task-1-1").case.status).toBe("resolving");
  });

  it("a case nobody has to work on is in progress at once", () => {
    expect(opened(softDecline).case).toMatchObject({ status: "in_progress", tasks: [] });
  });

  it("exposures in several currencies are weighed at planning rates, and the largest is told in its own", async () => {
    const euro = findingOf({ code: "ERP-POST-REJECTED", exposure: { currency: "EUR", minor: "550000" } });
    const state = openCase(
      {
        tenant: "test",
        caseId: "case_1",
        findings: [price, euro],
        accountId: null,
        legalEntity: null,
        correlationId: "opp_1",
        traceparent: null,
        waiter: null,
        at: AT,
      },
      nobody,
      await classify(
        { findings: [price, euro], kindOf: correctionKindOf, customerTier: null, at: AT, dependentExposure: 0 },
        shippedPolicy,
      ),
    );
    expect(state.case).toMatchObject({ exposure: { currency: "EUR", minor: "550000" }, exposureReporting: 643_500 });
  });

  it("without a finding there is no case", () => {
    expect(() =>
      openCase(
        {
          tenant: "test",
          caseId: "case_1",
          findings: [],
          accountId: null,
          legalEntity: null,
          correlationId: "opp_1",
          traceparent: null,
          waiter: null,
          at: AT,
        },
        nobody,
        of(price),
      ),
    ).toThrow(RangeError);
  });
});

describe("what is refused", () => {
  it.each<[string, () => Moved | Refused, string]>([
    [
      "a task done twice",
      () => completeTask(done(opened(price, posting), "task-1-1"), "task-1-1", "prs_2", "again", LATER),
      "task-not-open",
    ],
    ["a task that does not exist", () => completeTask(opened(price), "task-9-9", "prs_2", "", LATER), "task-not-open"],
    ["a task of a closed case", () => completeTask(closed(), "task-1-1", "prs_2", "", LATER), "task-not-open"],
    [
      "an approval decided twice",
      () =>
        decideApproval(
          decided(awaiting(), "approval-1-L1"),
          "approval-1-L1",
          "prs_2",
          null,
          "approved",
          correctionHash(awaiting().case),
          "",
          LATER,
        ),
      "approval-not-pending",
    ],
    [
      "an approval that does not exist",
      () => decideApproval(awaiting(), "approval-1-L3", "prs_2", null, "approved", correctionHash(awaiting().case), "", LATER),
      "approval-not-pending",
    ],
    [
      "an approval of a closed case",
      () => decideApproval(closed(), "approval-1-L1", "prs_2", null, "approved", correctionHash(closed().case), "", LATER),
      "approval-not-pending",
    ],
    [
      "an approval of something else than was shown",
      () => decideApproval(awaiting(), "approval-1-L1", "prs_2", null, "approved", "another hash", "", LATER),
      "approval-void",
    ],
    [
      "a rejection of something else than was shown",
      () => decideApproval(awaiting(), "approval-1-L1", "prs_2", null, "rejected", "another hash", "", LATER),
      "approval-void",
    ],
  ])("%s", (_what, move, code) => {
    expect(move()).toMatchObject({ outcome: "refused", code });
  });

  it("an approval whose correction has changed underneath is void", () => {
    const state = awaiting();
    const [own, dependent] = state.case.findings as [Finding, Finding];
    const changed = { ...state, case: { ...state.case, findings: [{ ...own, correction: { priceId: "prc_2" } }, dependent] } };
    const [approval] = state.case.approvals;
    expect(decideApproval(changed, "approval-1-L1", "prs_2", null, "approved", approval?.subjectHash ?? "", "", LATER)).toMatchObject({
      outcome: "refused",
      code: "approval-void",
    });
    expect(decideApproval(changed, "approval-1-L1", "prs_2", null, "approved", correctionHash(changed.case), "", LATER)).toMatchObject({
      outcome: "refused",
      code: "approval-void",
    });
  });

  it("what is approved is the correction and its amount, not how it is described", () => {
    const state = awaiting();
    const [own, dependent] = state.case.findings as [Finding, Finding];
    expect(correctionHash({ ...state.case, findings: [{ ...own, title: "other words", found: "91" }, dependent] })).toBe(
      correctionHash(state.case),
    );
    for (const change of [
      { businessKey: "ctr_2" },
      { exposure: { currency: "USD", minor: "600001" } },
      { exposure: { currency: "EUR", minor: "600000" } },
      { direction: "over_billed" as const },
      { correction: { priceId: "prc_2" } },
    ])
      expect(correctionHash({ findings: [{ ...own, ...change }, dependent] })).not.toBe(correctionHash(state.case));
  });
});

describe("coming back", () => {
  it("a rejection opens the round's tasks again and voids the other approval", () => {
    const state = decided(awaiting(), "approval-1-L1", "rejected");
    expect(state).toMatchObject({ round: 2, case: { status: "reopened", reopened: 0 } });
    expect(state.case.tasks.map(({ id, status, doneBy }) => [id, status, doneBy])).toEqual([
      ["task-1-1", "done", "prs_analyst"],
      ["task-1-2", "done", "prs_analyst"],
      ["task-2-1", "open", null],
      ["task-2-2", "open", null],
    ]);
    expect(state.case.approvals.map(({ id, status }) => [id, status])).toEqual([
      ["approval-1-L1", "rejected"],
      ["approval-1-L2", "void"],
    ]);
    const again = done(done(state, "task-2-1"), "task-2-2");
    expect(again.case.approvals.slice(2).map(({ id, status }) => [id, status])).toEqual([
      ["approval-2-L1", "pending"],
      ["approval-2-L2", "pending"],
    ]);
    expect(decided(decided(again, "approval-2-L1"), "approval-2-L2").case.status).toBe("resolving");
  });

  it("a closed case reopens with a new round of tasks and forgets how it was closed", () => {
    const state = reopenCase(closed(), [price], of(price), LATER);
    expect(state).toMatchObject({
      round: 2,
      corrections: 1,
      case: { status: "assigned", reopened: 1, closedAt: null, resolvedAt: null, closedBy: null },
    });
    expect(state.case.tasks.filter(({ status }) => status === "open").map(({ id }) => id)).toEqual(["task-2-1"]);
    expect(firstBroken(state.case.timeline)).toBeNull();
  });

  it("reopening voids what was still to be decided", () => {
    expect(reopenCase(awaiting(), [price], of(price), LATER).case.approvals.map(({ status }) => status)).toEqual(["void", "void"]);
  });

  it("the same exception found again changes exposure and history, not the work", () => {
    const state = redetect(opened(price, posting), [small], of(small), LATER);
    expect(state.case).toMatchObject({ status: "assigned", exposure: { minor: "100" }, exposureReporting: 100 });
    expect(state.case.tasks).toHaveLength(2);
    expect(actions(state).at(-1)).toBe("detected again");
  });

  it("found again with the same correction, a pending approval stays good", () => {
    const state = redetect(awaiting(), [price, posting], of(price, posting), LATER);
    expect(decided(state, "approval-1-L1").case.approvals[0]?.status).toBe("approved");
  });

  it("found again with another correction, a pending approval is void and the work is done anew", () => {
    const other = { ...price, correction: { priceId: "prc_2" } };
    const state = redetect(awaiting(), [other, posting], of(price, posting), LATER);
    expect(state.case).toMatchObject({ status: "reopened" });
    expect(state.case.approvals.map(({ status }) => status)).toEqual(["void", "void"]);
    const again = done(done(state, "task-2-1"), "task-2-2");
    expect(decided(decided(again, "approval-2-L1"), "approval-2-L2").case.status).toBe("resolving");
  });

  it("found again with more at stake, the approvals asked for later are those of the new amount", () => {
    const state = done(redetect(opened(small), [price], of(price), LATER), "task-1-1");
    expect(state.case.approvals.map(({ level }) => level)).toEqual(["L2"]);
  });

  it("found again with more at stake while an approval is pending, it is asked for anew with the higher one, once, and nothing starts without both", () => {
    const asked = done(opened(middling), "task-1-1");
    const again = redetect(redetect(asked, [price], of(price), LATER), [price], of(price), LATER);
    expect(again.case.approvals.map(({ id, status }) => [id, status])).toEqual([
      ["approval-1-L1", "void"],
      ["approval-1-L1-2", "pending"],
      ["approval-1-L2", "pending"],
    ]);
    const seen = decided(again, "approval-1-L1-2");
    expect(seen.case.status).toBe("awaiting_approval");
    expect(decided(seen, "approval-1-L2").case.status).toBe("resolving");
  });

  it("found again with another amount, what was approved already is void as well, and what was prepared stands", () => {
    const grown = { ...price, exposure: { currency: "USD", minor: "610000" } };
    const state = redetect(decided(awaiting(), "approval-1-L1"), [grown, posting], of(price, posting), LATER);
    expect(state.case.status).toBe("awaiting_approval");
    expect(state.case.approvals.map(({ id, status }) => [id, status])).toEqual([
      ["approval-1-L1", "void"],
      ["approval-1-L2", "void"],
      ["approval-1-L1-2", "pending"],
      ["approval-1-L2-2", "pending"],
    ]);
    expect(new Set(state.case.approvals.slice(2).map(({ subjectHash }) => subjectHash))).toEqual(new Set([correctionHash(state.case)]));
    expect([state.case.tasks.map(({ status }) => status), actions(state).filter((each) => each === "approval void")]).toEqual([
      ["done", "done"],
      ["approval void"],
    ]);
    expect(decided(decided(state, "approval-1-L1-2"), "approval-1-L2-2").case.status).toBe("resolving");
  });

  it("found again with less at stake takes none of the approvals back that were asked for", () => {
    const state = redetect(done(opened(price), "task-1-1"), [middling], of(middling), LATER);
    expect(state.case.approvals.map(({ level, status }) => [level, status])).toEqual([
      ["L2", "void"],
      ["L2", "pending"],
    ]);
  });

  it("found again as it was while its correction is under way, nothing more is asked for", () => {
    const underWay = resolving();
    expect(redetect(underWay, [price, posting], of(price, posting), LATER).case.approvals).toEqual(underWay.case.approvals);
  });
});

describe("ending", () => {
  it("closing cancels open tasks and voids pending approvals", () => {
    expect(closeCase(opened(price, posting), cleared).case.tasks.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
    expect(closeCase(awaiting(), cleared).case.approvals.map(({ status }) => status)).toEqual(["void", "void"]);
  });

  it("a case that cleared by itself is resolved when it is closed", () => {
    expect(closeCase(opened(softDecline), cleared).case).toMatchObject({
      resolvedAt: LATER,
      closedAt: LATER,
      closedBy: "self_cleared",
    });
  });

  it("a missed deadline is told to the lead and changes nothing else", () => {
    const before = opened(price);
    const { case: after } = breachSla(before, LATER);
    expect({ ...after, timeline: [] }).toEqual({
      ...before.case,
      slaMet: false,
      status: "escalated",
      escalatedTo: "deal_desk_lead",
      timeline: [],
    });
    expect(after.timeline.slice(-2)).toMatchObject([
      { action: "sla breached", detail: `Due at ${before.case.dueAt}` },
      { action: "escalated", detail: "To the deal_desk_lead: the deadline has passed" },
    ]);
  });
});
