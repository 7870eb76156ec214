import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { chainBreak } from "../case-chain.ts";
import { differing, each, type Invariant } from "./invariant.ts";

export const caseHistoryIntact: Invariant = {
  name: "case history intact",
  meaning:
    "The hash chain of every case's timeline holds from detection on, and tells all that the case says was done, decided, reopened and closed",
  check: ({ cases }) =>
    each(cases, (of) => {
      const index = chainBreak(of.timeline);
      return index === null ? untold(of) : `${of.id} breaks at entry ${index}`;
    }),
};

/** The chain alone cannot show that entries are missing at its end; what the case itself says can. */
function untold({ id, status, tasks, approvals, reopened, timeline }: Case): string | undefined {
  const told = (action: string): number => timeline.filter((entry) => entry.action === action).length;
  const decided = (as: "approved" | "rejected"): number => approvals.filter((approval) => approval.status === as).length;
  const done = tasks.filter((task) => task.status === "done");
  return differing(`${id} and its history`, {
    begins: ["detected", timeline.at(0)?.action],
    closed: [status === "closed", timeline.at(-1)?.action === "closed"],
    "tasks done": [done.filter(({ kind }) => kind !== "correct").length, told("task done")],
    "corrected by hand": [done.filter(({ kind }) => kind === "correct").length, told("corrected by hand")],
    requested: [approvals.length, told("approval requested")],
    approved: [decided("approved"), told("approved")],
    rejected: [decided("rejected"), told("rejected")],
    reopened: [reopened, told("reopened")],
  });
}
