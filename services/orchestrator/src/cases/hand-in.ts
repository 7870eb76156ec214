import { formatMoney, moneyOf } from "@cashline/kernel/money";
import { REPORTING_CURRENCY } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import { COUNTED_TOGETHER_DAYS } from "../policies/splitting.ts";
import { aboutOf, actorsOf, classifyIn, type CaseHost, type Room } from "./case-room.ts";
import { withHistory, type CaseState } from "./case-state.ts";

/**
 * The approvals a round needs, once its last task is handed in: what the same makers have moved of late about the same
 * customer in the same category counts as if it were one amount, so that nobody splits it below a signature.
 */
export async function countTogether(host: CaseHost, room: Room, state: CaseState, at: Instant): Promise<CaseState> {
  const { makers } = actorsOf(state);
  const { category, exposureReporting: amount } = state.case;
  const movement = { tenant: room.tenant, caseId: room.caseId, makers, about: aboutOf(state), category, amount, at };
  const already = await room.step("add up what was moved", () => host.alreadyMoved(movement));
  if (already === 0) return state;
  const { approvals } = await classifyIn(host, room, state.case.findings, state, { ...state.case, at }, already);
  const before = formatMoney(moneyOf(REPORTING_CURRENCY, BigInt(already)));
  const levels = approvals.map(({ level, people }) => (people > 1 ? `${people} × ${level}` : level)).join(", ") || "none";
  const detail = `${before} moved by the same makers for this customer within ${COUNTED_TOGETHER_DAYS} days counts as well: approvals ${levels}`;
  const told = withHistory(state.case, [{ at, actor: "policy", action: "counted together", detail }]);
  return { ...state, neededApprovals: approvals, case: told };
}
