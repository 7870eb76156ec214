import type { Approval, Task, Team } from "@cashline/contracts/services/orchestrator/entities";

/** A task of a team, open or done. */
export function taskOf(id: string, team: Team, openedAt: string, doneAt: string | null = null): Task {
  return {
    id,
    kind: "prepare",
    handlingMinutes: 0,
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

/** Two tasks that wait for the tax team, since the 5th and the 30th of January, and one that deal desk has done. */
export const twoQueues: readonly Task[] = [
  taskOf("t1", "tax", "2026-01-05T10:00:00.000Z"),
  taskOf("t2", "tax", "2026-01-30T00:00:00.000Z"),
  taskOf("t3", "deal_desk", "2026-01-05T10:00:00.000Z", "2026-01-06T00:00:00.000Z"),
];
