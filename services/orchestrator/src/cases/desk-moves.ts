import type { Task } from "@cashline/contracts/services/orchestrator/entities";
import type { Instant } from "@cashline/kernel/time";
import { withHistory, type CaseState, type Moved, type Refused } from "./case-state.ts";
import { backInHands } from "./escalation-moves.ts";
import { openTask } from "./task-moves.ts";

/** Puts an open task on somebody's desk; whoever does it says how it came there. */
export function putOnDesk(
  state: CaseState,
  taskId: string,
  to: string,
  { actor, action, because }: { actor: string; action: string; because: string },
  at: Instant,
): Moved | Refused {
  const task = openTask(state, taskId);
  if ("outcome" in task) return task;
  const tasks = state.case.tasks.map((each): Task => (each.id === taskId ? { ...each, assignee: to, assignedAt: at } : each));
  const told = withHistory({ ...state.case, tasks }, [{ at, actor, action, detail: `${task.title} to ${to}: ${because}` }]);
  const unstaffed = state.unstaffed.filter((id) => id !== taskId);
  return { outcome: "moved", state: backInHands({ ...state, unstaffed, case: told }) };
}

/** Refuses whoever acts on a version that is no longer the case's. */
export function isStale(state: CaseState, seenVersion: number | undefined): Refused | undefined {
  if (seenVersion === undefined || seenVersion === state.case.version) return undefined;
  return { outcome: "refused", code: "version-conflict", detail: `The case is at version ${state.case.version}, not ${seenVersion}` };
}
