import type { Case, Finding, PolicyDecision, Task } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import type { Entry } from "../policies/classification.ts";
import type { Corrected } from "../playbooks/playbook.ts";
import { correctionKindOf } from "../playbooks/playbooks.ts";
import { withHistory, type CaseState, type Moved, type Refused } from "./case-state.ts";
import { newTask, openTask } from "./task-moves.ts";

/**
 * The correction of one finding becomes a task of the team that prepared it. The next one is handed out when this one is made:
 * a cause comes before its consequences.
 */
export function handOut(state: CaseState, index: number, made: readonly Corrected[], at: Instant): CaseState {
  const taskId = handTaskId(state.round, index);
  const finding = state.case.findings[index];
  const route = state.routes[index];
  if (!finding || !route) throw new RangeError(`the case has no finding ${index + 1} to correct`);
  // A flow that broke off asks again.
  if (state.case.tasks.some(({ id }) => id === taskId)) return state;
  const task = newTask(
    state,
    {
      id: taskId,
      kind: "correct",
      handlingMinutes: state.handWork?.[index] ?? 0,
      team: route.team,
      role: route.analystRole,
      title: `By hand: ${playbookIn(state.case, finding)}`.slice(0, 200),
      findingCode: finding.code,
      findingKey: finding.businessKey,
    },
    at,
  );
  const detail = `${task.title} to ${task.team} (${task.role}), ${task.handlingMinutes} minutes`;
  const next: Case = { ...state.case, tasks: [...state.case.tasks, task] };
  return {
    ...state,
    inHand: { index, taskId, made },
    case: withHistory(next, [{ at, actor: "policy", action: "correction assigned", detail }]),
  };
}

/** A person says that she has made the correction: it takes effect in her name. */
export function handIn(state: CaseState, taskId: string, person: string, note: string, at: Instant): Moved | Refused {
  const task = openTask(state, taskId);
  if ("outcome" in task) return task;
  if (state.inHand?.taskId !== taskId)
    return { outcome: "refused", code: "task-not-open", detail: `Task ${taskId} is not the correction to be made` };
  const done = { status: "done", doneAt: at, doneBy: person, note } as const;
  const tasks = state.case.tasks.map((each): Task => (each.id === taskId ? { ...each, ...done } : each));
  const said = { at, actor: person, action: "corrected by hand", detail: `${task.title}: ${note}` };
  return { outcome: "moved", state: { ...state, inHand: null, case: withHistory({ ...state.case, tasks }, [said]) } };
}

/** What is being made by hand is not what is wanted any more: its task falls away. */
export function withoutHandWork(state: CaseState): CaseState {
  const { inHand } = state;
  if (!inHand) return state;
  const tasks = state.case.tasks.map((each): Task => (each.id === inHand.taskId ? { ...each, status: "cancelled" } : each));
  return { ...state, inHand: null, case: { ...state.case, tasks } };
}

/** The task that makes the correction of a finding in a round. */
export function handTaskId(round: number, index: number): string {
  return `correction-${round}-${index + 1}`;
}

/** What the taxonomy says is done about a finding. */
function playbookIn({ decisions }: Case, finding: Finding): string {
  const { code } = finding;
  const kind = correctionKindOf(finding);
  const isOfIt = ({ table, inputs }: PolicyDecision) => table === "taxonomy" && inputs["code"] === code && inputs["correction"] === kind;
  return (decisions.findLast(isOfIt)?.result as Entry | undefined)?.playbook ?? code;
}
