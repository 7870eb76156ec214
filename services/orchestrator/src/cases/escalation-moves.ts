import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { withHistory, type CaseState } from "./case-state.ts";

/** Where people have the case in hand; anywhere else an escalation is told, and the work goes on as it is. */
const inHands: readonly Case["status"][] = ["assigned", "in_progress", "awaiting_approval", "reopened"];

/** Whom an exception is escalated to first: the lead of its owner team, or the controller where it has none. */
export function leadOf({ routes }: Pick<CaseState, "routes">): string {
  const lead = routes[0]?.leadRole ?? "";
  return lead === "" ? "controller" : lead;
}

/** Somebody above is told; the case stays escalated until work on it goes on. */
export function escalate(state: CaseState, to: string, reason: string, at: Instant): CaseState {
  const status = inHands.includes(state.case.status) ? "escalated" : state.case.status;
  const told = withHistory({ ...state.case, status, escalatedTo: to }, [
    { at, actor: "orchestrator", action: "escalated", detail: `To the ${to}: ${reason}` },
  ]);
  return { ...state, case: told };
}

/** Most of the time for a case has gone: told once for each deadline. */
export function warnSla(state: CaseState, at: Instant): CaseState {
  return {
    ...state,
    case: withHistory({ ...state.case, slaWarnedAt: at }, [
      { at, actor: "orchestrator", action: "sla at risk", detail: `Due at ${state.case.dueAt}` },
    ]),
  };
}

/** The deadline passed with the case open: the lead is told. */
export function breachSla(state: CaseState, at: Instant): CaseState {
  const breached = withHistory({ ...state.case, slaMet: false }, [
    { at, actor: "orchestrator", action: "sla breached", detail: `Due at ${state.case.dueAt}` },
  ]);
  return escalate({ ...state, case: breached }, leadOf(state), "the deadline has passed", at);
}

/** Where an escalated case stands once somebody has it in hand again. */
export function backInHands(of: CaseState): CaseState {
  const { case: it, round } = of;
  if (it.status !== "escalated") return of;
  const isDone = it.tasks.some(({ id, status }) => status === "done" && id.startsWith(`task-${round}-`));
  const isAwaiting = it.approvals.some(({ status }) => status === "pending");
  return { ...of, case: { ...it, status: isAwaiting ? "awaiting_approval" : isDone ? "in_progress" : "assigned" } };
}
