import type { Approval, Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { correctionHash, startResolving, withHistory, type CaseState } from "./case-state.ts";

/** Asks for the approvals the round needs, bound to the correction as it is; with none needed, the correction may start. */
export function requestApprovals(state: CaseState, at: Instant): CaseState {
  if (state.neededApprovals.length === 0) return startResolving(state, at);
  const subjectHash = correctionHash(state.case);
  const asked = state.neededApprovals.flatMap(({ level, role, people }) =>
    Array.from({ length: people }, (_, nth) => ({ id: nth === 0 ? level : `${level}-${nth + 1}`, level, role })),
  );
  const approvals = asked.map(({ id, level, role }): Approval => ({
    id: `approval-${state.round}-${id}`,
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
  const next: Case = { ...state.case, status: "awaiting_approval", approvals: [...state.case.approvals, ...approvals] };
  return {
    ...state,
    case: withHistory(
      next,
      approvals.map(({ level, role }) => ({ at, actor: "policy", action: "approval requested", detail: `${level} from a ${role}` })),
    ),
  };
}
