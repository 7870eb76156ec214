import type { Instant } from "@cashline/kernel/time";
import { asking } from "./approval-moves.ts";
import { approvalsOfRound, correctionHash, withHistory, withoutStanding, type CaseState } from "./case-state.ts";
import { withoutHandWork } from "./hand-moves.ts";

/**
 * How much is at stake has changed, and with it what was approved: every approval of the round is void, given or not, and asked for
 * anew with those the amount needs besides; none that was asked for falls away. What was prepared stands. A correction that somebody
 * is making by hand is made in a round of its own, once it is approved.
 */
export function approveAnew(state: CaseState, at: Instant): CaseState {
  const wanted = wantedAnew(state);
  // Nobody had to approve it, and nobody has to now.
  if (wanted.length === 0) return { ...state, begunAs: correctionHash(state.case) };
  const isBegun = state.case.status === "resolving";
  const free = withoutHandWork(state);
  const told = withHistory({ ...free.case, status: isBegun ? "awaiting_approval" : free.case.status, approvals: withoutStanding(free) }, [
    { at, actor: "orchestrator", action: "approval void", detail: "What is at stake has changed; it is approved again" },
  ]);
  return asking({ ...free, round: isBegun ? free.round + 1 : free.round, case: told }, wanted, at);
}

/** The approvals that were asked for in the round, and those of more authority that the amount needs now; each level once. */
function wantedAnew(state: CaseState): CaseState["neededApprovals"] {
  const wanted = new Map<string, CaseState["neededApprovals"][number]>();
  for (const { level, role, status } of approvalsOfRound(state))
    if (status !== "void") wanted.set(level, { level, role, people: (wanted.get(level)?.people ?? 0) + 1 });
  const authority = [...wanted.keys()].toSorted().at(-1) ?? "";
  for (const needed of state.neededApprovals.filter(({ level }) => level >= authority))
    wanted.set(needed.level, { ...needed, people: Math.max(needed.people, wanted.get(needed.level)?.people ?? 0) });
  return [...wanted.values()];
}
