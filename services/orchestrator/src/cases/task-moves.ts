import type { Task } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { requestApprovals } from "./approval-moves.ts";
import { withHistory, withoutPending, type CaseState, type Moved, type Refused } from "./case-state.ts";

/** A person hands her task in. With the last one, approvals are asked for, or the correction may start. */
export function completeTask(state: CaseState, taskId: string, person: string, note: string, at: Instant): Moved | Refused {
  const task = state.case.tasks.find(({ id }) => id === taskId);
  if (task?.status !== "open")
    return { outcome: "refused", code: "task-not-open", detail: `Task ${taskId} is ${task?.status ?? "not there"}` };
  const tasks = state.case.tasks.map((each): Task =>
    each.id === taskId ? { ...each, status: "done", doneAt: at, doneBy: person, note } : each,
  );
  const told = withHistory({ ...state.case, tasks, status: "in_progress" }, [
    { at, actor: person, action: "task done", detail: `${task.title}: ${note}` },
  ]);
  const next = { ...state, case: told };
  return { outcome: "moved", state: tasks.some(({ status }) => status === "open") ? next : requestApprovals(next, at) };
}

/** The round's tasks are to be done once more, in a new round. */
export function redoTasks(state: CaseState, at: Instant): CaseState {
  const round = state.round + 1;
  const again = state.case.tasks
    .filter(({ id }) => id.startsWith(`task-${state.round}-`))
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
