import type { Approval } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { correctionHash, startResolving, withHistory, withoutPending, type CaseState, type Moved, type Refused } from "./case-state.ts";
import { asksForCredit } from "./credit-codes.ts";
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
  // A credit that is rejected has its answer: the desk hears it where it asked, and what a round before has made is taken back; one
  // that nobody asked for, or that the desk has answered, is not given and ends there. Anything else is prepared again.
  if (decision === "rejected" && asksForCredit(state.case.code))
    return state.waiters.length > 0 || state.isHalfCorrected === true
      ? { outcome: "moved", state: startResolving({ ...next, case: { ...told, approvals: withoutPending(approvals) } }, at) }
      : dismissCase(next, person, note, at);
  if (decision === "rejected") return { outcome: "moved", state: redoTasks(next, at) };
  if (!approvals.some(({ status }) => status === "pending")) return { outcome: "moved", state: startResolving(next, at) };
  return { outcome: "moved", state: { ...next, case: { ...told, status: "awaiting_approval" } } };
}
