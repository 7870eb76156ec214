import type { Approval, Task, Team } from "@cashline/contracts/services/orchestrator/entities";

/** A task of a team, open or done. */
export function taskOf(id: string, team: Team, openedAt: string, doneAt: string | null = null): Task {
  return {
    id,
    team,
    role: "analyst",
    title: "Correct it",
    findingCode: "QTC-PRICE-MISMATCH",
    findingKey: "inv",
    status: doneAt === null ? "open" : "done",
    openedAt,
    dueAt: openedAt,
    assignee: null,
    assignedAt: null,
    doneAt,
    doneBy: doneAt === null ? null : "mia",
    note: null,
  };
}

/** A decision asked of somebody, and taken where it says when. */
export function approvalOf(id: string, requestedAt: string, decidedAt: string | null = null): Approval {
  return {
    id,
    level: "L1",
    role: "manager",
    subjectHash: "hash",
    status: decidedAt === null ? "pending" : "approved",
    requestedAt,
    decidedAt,
    decidedBy: decidedAt === null ? null : "mia",
    onBehalfOf: null,
    note: null,
  };
}
