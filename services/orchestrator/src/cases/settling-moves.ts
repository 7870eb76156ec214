import type { Case, Task } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { withHistory, withoutPending, type CaseState, type Moved, type Refused } from "./case-state.ts";
import { endedStatuses } from "./ended.ts";
import { backInHands } from "./escalation-moves.ts";

/** A correction under way is not called off. */
const underWay: readonly Case["status"][] = [...endedStatuses, "resolving", "verifying"];

function notOpen(of: Case): Refused | undefined {
  if (!underWay.includes(of.status)) return undefined;
  return { outcome: "refused", code: "case-not-open", detail: `The case is ${of.status.replaceAll("_", " ")}` };
}

/** Ended without correction, by somebody with the right. Refused while a flow waits: it would find the same again. */
export function dismissCase(state: CaseState, person: string, reason: string, at: Instant): Moved | Refused {
  const refused = notOpen(state.case);
  if (refused) return refused;
  const [waiter] = state.waiters;
  if (waiter) return { outcome: "refused", code: "case-awaited", detail: `${waiter.flow} ${waiter.key} waits for its correction` };
  const next: Case = {
    ...state.case,
    status: "dismissed",
    tasks: state.case.tasks.map((task): Task => (task.status === "open" ? { ...task, status: "cancelled" } : task)),
    approvals: withoutPending(state.case.approvals),
    closedAt: at,
    resolvedAt: state.case.resolvedAt ?? at,
    slaMet: at <= state.case.dueAt,
    rootCause: "not_established",
    closedBy: "dismissal",
  };
  return { outcome: "moved", state: { ...state, case: withHistory(next, [{ at, actor: person, action: "dismissed", detail: reason }]) } };
}

/** Another open case explains this one: its work rests until that one ends. */
export function suppressCase(state: CaseState, explainedBy: string, person: string, reason: string, at: Instant): Moved | Refused {
  const refused = notOpen(state.case);
  if (refused) return refused;
  const said = { at, actor: person, action: "suppressed", detail: `Explained by ${explainedBy}: ${reason}` };
  return { outcome: "moved", state: { ...state, case: withHistory({ ...state.case, status: "suppressed", explainedBy }, [said]) } };
}

/** What explained a case has ended: it is at work again, until it is found gone. */
export function resume(state: CaseState, ended: string, at: Instant): CaseState {
  if (state.case.status !== "suppressed" || state.case.explainedBy !== ended) return state;
  const said = { at, actor: "orchestrator", action: "resumed", detail: `${ended} has ended` };
  return backInHands({ ...state, case: withHistory({ ...state.case, status: "escalated", explainedBy: null }, [said]) });
}
