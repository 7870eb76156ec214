import type { Approval, Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { approvalsOfRound, correctionHash, startResolving, withHistory, type CaseState } from "./case-state.ts";

/** Asks for the approvals the round needs, bound to the correction as it is; with none needed, the correction may start. */
export function requestApprovals(state: CaseState, at: Instant): CaseState {
  if (state.neededApprovals.length === 0) return startResolving(state, at);
  return asking({ ...state, case: { ...state.case, status: "awaiting_approval" } }, state.neededApprovals, at);
}

/**
 * While approvals of a round are pending, those are asked for as well that it has come to need since: what a case moves
 * has grown, and with it the authority it takes. What was approved before stands, for it is the same correction; a
 * correction under way is not called off.
 */
export function requestFurtherApprovals(state: CaseState, at: Instant): CaseState {
  const pending = state.case.approvals.filter(({ status }) => status === "pending");
  const authority = pending
    .map(({ level }) => level)
    .toSorted()
    .at(-1);
  if (authority === undefined) return state;
  const further = state.neededApprovals.filter(({ level }) => level >= authority);
  return asking(state, further, at);
}

/** The case with each approval asked for that does not stand in this round already. */
export function asking(state: CaseState, needed: CaseState["neededApprovals"], at: Instant): CaseState {
  const subjectHash = correctionHash(state.case);
  const ofRound = approvalsOfRound(state);
  const approvals = needed
    .flatMap(({ level, role, people }) => {
      const asked = ofRound.filter((each) => each.level === level);
      const standing = asked.filter(({ status }) => status !== "void").length;
      return Array.from({ length: Math.max(0, people - standing) }, (_, nth) => {
        const number = asked.length + nth + 1;
        return { id: `approval-${state.round}-${level}${number === 1 ? "" : `-${number}`}`, level, role };
      });
    })
    .map(({ id, level, role }): Approval => ({
      id,
      level,
      role,
      subjectHash,
      status: "pending",
      requestedAt: at,
      decidedAt: null,
      decidedBy: null,
      onBehalfOf: null,
      note: null,
    }));
  const next: Case = { ...state.case, approvals: [...state.case.approvals, ...approvals] };
  return {
    ...state,
    case: withHistory(
      next,
      approvals.map(({ level, role }) => ({ at, actor: "policy", action: "approval requested", detail: `${level} from a ${role}` })),
    ),
  };
}
