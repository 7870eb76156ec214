import type { Task } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { requestApprovals } from "./approval-moves.ts";
import { withHistory, withoutPending, type CaseState, type Moved, type Refused } from "./case-state.ts";
import type { Happening } from "./timeline.ts";

/** A task as it is opened: nobody's yet, and due with its case. */
export function newTask(
  { case: { dueAt } }: CaseState,
  what: Pick<Task, "id" | "kind" | "handlingMinutes" | "team" | "role" | "title" | "findingCode" | "findingKey">,
  at: Instant,
): Task {
  return { ...what, status: "open", openedAt: at, dueAt, assignee: null, assignedAt: null, doneAt: null, doneBy: null, note: null };
}

/** A person hands her task in. With the last one, approvals are asked for, or the correction may start. */
export function completeTask(state: CaseState, taskId: string, person: string, note: string, at: Instant): Moved | Refused {
  return endTask(state, taskId, { status: "done", doneAt: at, doneBy: person, note }, { at, actor: person, action: "task done" });
}

/** Somebody with the right has a task left out. It counts as prepared by her, so that she does not approve on top of it. */
export function bypassTask(state: CaseState, taskId: string, person: string, reason: string, at: Instant): Moved | Refused {
  if (state.inHand?.taskId === taskId)
    return {
      outcome: "refused",
      code: "case-not-open",
      detail: `A correction under way is not left out; the case is ${state.case.status}`,
    };
  return endTask(state, taskId, { status: "cancelled", doneBy: person, note: reason }, { at, actor: person, action: "task bypassed" });
}

/** The open task of a case that is at work. */
export function openTask(state: CaseState, taskId: string): Task | Refused {
  const task = state.case.tasks.find(({ id }) => id === taskId);
  const { status, explainedBy } = state.case;
  if (task?.status === "open" && status !== "suppressed") return task;
  const why = task?.status === "open" ? `at rest while ${explainedBy ?? "another case"} is open` : (task?.status ?? "not there");
  return { outcome: "refused", code: "task-not-open", detail: `Task ${taskId} is ${why}` };
}

function endTask(state: CaseState, taskId: string, change: Partial<Task>, said: Omit<Happening, "detail">): Moved | Refused {
  const task = openTask(state, taskId);
  if ("outcome" in task) return task;
  const tasks = state.case.tasks.map((each): Task => (each.id === taskId ? { ...each, ...change } : each));
  const detail = `${task.title}: ${change.note ?? ""}`;
  const next = { ...state, case: withHistory({ ...state.case, tasks, status: "in_progress" }, [{ ...said, detail }]) };
  return { outcome: "moved", state: tasks.some(({ status }) => status === "open") ? next : requestApprovals(next, said.at) };
}

/** What was prepared last is to be prepared once more, in a new round. */
export function redoTasks(state: CaseState, at: Instant): CaseState {
  const round = state.round + 1;
  const last = state.case.tasks.findLast(({ kind }) => kind === "prepare")?.id.replace(/\d+$/, "");
  const again = state.case.tasks
    .filter(({ id }) => last !== undefined && id.startsWith(last))
    .map((task, index): Task => ({
      ...task,
      id: `task-${round}-${index + 1}`,
      status: "open",
      openedAt: at,
      assignee: null,
      assignedAt: null,
      doneAt: null,
      doneBy: null,
      note: null,
    }));
  return {
    ...state,
    round,
    case: { ...state.case, status: "reopened", approvals: withoutPending(state.case.approvals), tasks: [...state.case.tasks, ...again] },
  };
}
