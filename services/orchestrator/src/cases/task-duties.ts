import type { Duty } from "@cashline/contracts/services/identity/duties";
import type { Task } from "@cashline/contracts/services/orchestrator/entities";
import type { CaseState } from "./case-state.ts";

/** The duty of preparing a task's finding; that of every finding where the task's own is no longer among them. */
export function preparing({ routes }: CaseState, { findingCode, findingKey }: Task): Duty[] {
  const own = routes.filter((each) => each.findingCode === findingCode && each.findingKey === findingKey);
  return [...new Set((own.length > 0 ? own : routes).map(({ prepares }) => prepares))];
}

/** The lead of the team a task is with. */
export function leadFor({ routes }: CaseState, { findingCode, findingKey }: Task): string {
  return routes.find((each) => each.findingCode === findingCode && each.findingKey === findingKey)?.leadRole ?? "";
}
