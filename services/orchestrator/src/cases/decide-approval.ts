import type { Approval } from "@cashline/contracts/services/orchestrator/entities";
import { isQuestion } from "@cashline/contracts/services/orchestrator/question-codes";
import type { Instant } from "@cashline/kernel/time";
import { correctionHash, startResolving, withHistory, withoutPending, type CaseState, type Moved, type Refused } from "./case-state.ts";
import { dismissCase } from "./settling-moves.ts";
import { redoTasks } from "./task-moves.ts";

/** A person decides an approval. It is bound to the corrections as they were when it was asked for. */
export function decideApproval(
  state: CaseState,
  approvalId: string,
  person: string,
  onBehalfOf: string | null,
  decision: "approved" | "rejected",
  subjectHash: string,
  note: string,
  at: Instant,
): Moved | Refused {
  const approval = state.case.approvals.find(({ id }) => id === approvalId);
  if (approval?.status !== "pending")
    return { outcome: "refused", code: "approval-not-pending", detail: `Approval ${approvalId} is ${approval?.status ?? "not there"}` };
  if (state.case.status === "suppressed")
    return {
      outcome: "refused",
      code: "approval-not-pending",
      detail: `The case is at rest while ${state.case.explainedBy ?? "another"} is open`,
    };
  if (approval.subjectHash !== subjectHash || subjectHash !== correctionHash(state.case)) {
    return { outcome: "refused", code: "approval-void", detail: "The correction is no longer the one that was to be approved" };
  }
  const approvals = state.case.approvals.map((each): Approval =>
    each.id === approvalId ? { ...each, status: decision, decidedAt: at, decidedBy: person, onBehalfOf, note } : each,
  );
  const told = withHistory({ ...state.case, approvals }, [
    {
      at,
      actor: person,
      action: decision,
      detail: `${approval.level}${onBehalfOf === null ? "" : ` on behalf of ${onBehalfOf}`}: ${note}`,
    },
  ]);
  const next = { ...state, case: told };
  // A question that is answered with no has its answer: whoever asked hears it, and what a round before has made is taken back; where
  // nobody waits, nothing is made and it ends there. Anything else is prepared again.
  if (decision === "rejected" && isQuestion(state.case.code))
    return state.waiters.length > 0 || state.isHalfCorrected === true
      ? { outcome: "moved", state: startResolving({ ...next, case: { ...told, approvals: withoutPending(approvals) } }, at) }
      : dismissCase(next, person, note, at);
  if (decision === "rejected") return { outcome: "moved", state: redoTasks(next, at) };
  if (!approvals.some(({ status }) => status === "pending")) return { outcome: "moved", state: startResolving(next, at) };
  return { outcome: "moved", state: { ...next, case: { ...told, status: "awaiting_approval" } } };
}
