import type { Approval, Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import { money, type MoneyWire } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import type { Classification } from "../policies/classification.ts";
import type { HandWork } from "../policies/correction-policy.ts";
import type { Corrected } from "../playbooks/playbook.ts";
import { append, hashOf, type Happening } from "./timeline.ts";

/** What the engine keeps of a case: the case itself, and what its current round of work still needs. */
export type CaseState = {
  case: Case;
  neededApprovals: Classification["approvals"];
  /** Who prepares and approves what about which finding, as the tables said last. */
  routes: Classification["routes"];
  /** For each task or approval that was done: everybody it counts as the work of, the one who did it first. */
  principals: Readonly<Record<string, readonly string[]>>;
  /** Tasks that nobody could be given to; told once. */
  unstaffed: readonly string[];
  /** Round of work: one more with each reopening and each rejected approval. */
  round: number;
  /** How often the systems have been corrected; a flow that waits for the next correction counts on from here. */
  corrections: number;
  /** Working minutes of a person who makes the round's correction of each finding, in order; 0 where the playbook makes it. */
  handWork?: HandWork;
  /** What counts together with what the case moves, in cents of the reporting currency, as of when its last task was handed in. */
  movedBeside?: number;
  /** Hash of the correction that the round has begun to make: just this was approved, and nothing else is carried out. */
  begunAs?: string;
  /** The correction that a person is making, with what was made before it in this round. */
  inHand?: InHand | null;
  /**
   * A correction was refused, and what it had made before that stands: that the exception is not seen any more does not mean that
   * it is corrected. Until one is carried out to its end.
   */
  isHalfCorrected?: boolean;
  /** The flows that go on with the next correction; nobody waits for a case that a comparison of the systems has opened. */
  waiters: readonly Waiter[];
  /** CRM did not answer when it was asked whom the case is about; asked again when the case is next judged. */
  isCustomerUnread: boolean;
  /** Every object beyond those the case was opened with that its cause has hit, as `code businessKey`. */
  dependentKeys?: readonly string[];
  /** The trace in which the case was opened; what it publishes and corrects goes on in it. */
  traceparent: string | null;
};

/** A correction that waits for the person who makes it: the finding by its place, the task, and what the round has made before. */
export type InHand = { readonly index: number; readonly taskId: string; readonly made: readonly Corrected[] };

/** A flow that waits for a case, by its name and its key within the sandbox. */
export type Waiter = { readonly flow: string; readonly key: string };

export type Refused = {
  outcome: "refused";
  code: "task-not-open" | "approval-not-pending" | "approval-void" | "version-conflict" | "case-not-open" | "case-awaited";
  detail: string;
};
export type Moved = { outcome: "moved"; state: CaseState };

/** What the waiting flow has done meanwhile, for the history. */
export function progress(state: CaseState, happenings: readonly { action: string; detail: string }[], at: Instant): CaseState {
  return {
    ...state,
    case: withHistory(
      state.case,
      happenings.map((each) => ({ ...each, at, actor: "orchestrator" })),
    ),
  };
}

/** Everything a round of work needs is given: the correction may be made. */
export function startResolving(state: CaseState, at: Instant): CaseState {
  return {
    ...state,
    begunAs: correctionHash(state.case),
    case: withHistory({ ...state.case, status: "resolving" }, [
      { at, actor: "orchestrator", action: "correcting", detail: state.case.findings.map(({ code }) => code).join(", ") },
    ]),
  };
}

/** What is approved: who will be corrected to what, and how much is at stake. What hangs on the same cause is not part of it. */
export function correctionHash({ findings }: Pick<Case, "findings">): string {
  return hashOf(findings.map((finding) => ({ ...correctedBy(finding), exposure: finding.exposure })));
}

/** What people have prepared: who will be corrected to what, whatever is at stake. */
export function preparationHash({ findings }: Pick<Case, "findings">): string {
  return hashOf(findings.map(correctedBy));
}

const correctedBy = ({ code, businessKey, direction, correction }: Finding) => ({ code, businessKey, direction, correction });

/** The largest by the reporting currency: cause and consequences are about one document, whose money counts once. */
export function exposureOf(findings: readonly Finding[]): MoneyWire {
  const [own, ...others] = findings.map(({ exposure }) => ({ exposure, weight: toReportingMinor(money(exposure)) }));
  if (!own) throw new RangeError("a case needs at least one finding");
  return others.reduce((largest, each) => (each.weight > largest.weight ? each : largest), own).exposure;
}

/** The approvals that were asked for in the round of work. */
export function approvalsOfRound({ case: { approvals }, round }: Pick<CaseState, "case" | "round">): Approval[] {
  return approvals.filter(({ id }) => id.startsWith(`approval-${round}-`));
}

/** What the round has asked for is void, given or still to be decided: it was for something else. */
export function withoutStanding(state: CaseState): Approval[] {
  const standing = new Set(
    approvalsOfRound(state).flatMap(({ id, status }) => (status === "approved" || status === "pending" ? [id] : [])),
  );
  return state.case.approvals.map((each): Approval => (standing.has(each.id) ? { ...each, status: "void" } : each));
}

/** What was still to be decided is void. */
export function withoutPending(approvals: readonly Approval[]): Approval[] {
  return approvals.map((each): Approval => (each.status === "pending" ? { ...each, status: "void" } : each));
}

/** The case with what happened written into its history. */
export function withHistory(of: Case, happenings: readonly Happening[]): Case {
  return { ...of, timeline: happenings.reduce<Case["timeline"]>(append, of.timeline) };
}
