import type { Case, Task } from "@cashline/contracts/services/orchestrator/entities";
import type { RootCause } from "@cashline/contracts/services/orchestrator/taxonomy";
import type { Instant } from "@cashline/kernel/time";
import { withHistory, withoutPending, type CaseState } from "./case-state.ts";

/** What a case is closed with. */
export type Closing = {
  /** The document that corrects it, or shows that nothing is left to correct. */
  document: string;
  rootCause: RootCause;
  /** The cause in words, for the history. */
  explanation: string;
  closedBy: NonNullable<Case["closedBy"]>;
  at: Instant;
};

/** The corrections are in the systems; now they are re-checked. */
export function corrected(state: CaseState, { document, detail }: { document: string; detail: string }, at: Instant): CaseState {
  return {
    ...state,
    corrections: state.corrections + 1,
    isHalfCorrected: false,
    case: withHistory({ ...state.case, status: "verifying", resolvedAt: at, correctingDocument: document }, [
      { at, actor: "orchestrator", action: "corrected", detail },
    ]),
  };
}

/** The re-check passed: closed with the document that corrects it. Work and decisions still open fall away. */
export function closeCase(state: CaseState, { document, rootCause, explanation, closedBy, at }: Closing): CaseState {
  const tasks = state.case.tasks.map((task): Task => (task.status === "open" ? { ...task, status: "cancelled" } : task));
  const slaMet = at <= state.case.dueAt;
  const next: Case = {
    ...state.case,
    tasks,
    approvals: withoutPending(state.case.approvals),
    status: "closed",
    closedAt: at,
    resolvedAt: state.case.resolvedAt ?? at,
    slaMet,
    correctingDocument: document,
    rootCause,
    closedBy,
  };
  const detail = `Re-check passed; correcting document ${document}; root cause: ${rootCause.replaceAll("_", " ")} (${explanation}); SLA ${slaMet ? "met" : "missed"}`;
  return { ...state, case: withHistory(next, [{ at, actor: "orchestrator", action: "closed", detail }]) };
}
