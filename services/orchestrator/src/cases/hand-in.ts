import { formatMoney, moneyOf } from "@cashline/kernel/money";
import { REPORTING_CURRENCY } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import { COUNTED_TOGETHER_DAYS } from "../policies/splitting.ts";
import { actorsOf, classifyIn, makesSomething, type CaseHost, type Room } from "./case-room.ts";
import { withHistory, type CaseState } from "./case-state.ts";

/**
 * The approvals a round needs, once its last task is handed in: what was moved of late for the same customer in the same
 * category counts as if it were one amount, so that nobody splits it below a signature. What the case moved in earlier rounds counts
 * as well, but not where people cure by hand what the playbooks have nothing to make of.
 */
export async function countTogether(host: CaseHost, room: Room, state: CaseState, at: Instant): Promise<CaseState> {
  const { makers } = actorsOf(state);
  const { accountId, businessKey: object, category, exposureReporting: amount, findings } = state.case;
  const turn = findings.some(makesSomething) ? state.corrections : 0;
  const movement = { tenant: room.tenant, caseId: room.caseId, turn, makers, accountId, object, category, amount, at };
  const already = await room.step("add up what was moved", () => host.alreadyMoved(movement));
  if (already === 0 && (state.movedBeside ?? 0) === 0) return state;
  const { approvals } = await classifyIn(host, room, findings, state, { ...state.case, at }, already);
  const before = formatMoney(moneyOf(REPORTING_CURRENCY, BigInt(already)));
  const levels = approvals.map(({ level, people }) => (people > 1 ? `${people} × ${level}` : level)).join(", ") || "none";
  const whose = accountId === null ? "by the same people or about the same object" : "for this customer";
  const detail = `${before} moved ${whose} within ${COUNTED_TOGETHER_DAYS} days counts as well: approvals ${levels}`;
  const told = withHistory(state.case, [{ at, actor: "policy", action: "counted together", detail }]);
  return { ...state, movedBeside: already, neededApprovals: approvals, case: told };
}
