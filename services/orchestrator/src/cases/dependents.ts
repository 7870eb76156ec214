import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { money } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import type { Classification } from "../policies/classification.ts";
import { requestFurtherApprovals } from "./approval-moves.ts";
import { withHistory, type CaseState } from "./case-state.ts";
import { hashOf } from "./timeline.ts";

/** How many dependents a case names; the others are counted. */
const NAMED = 20;

const isAbout = (a: Pick<Finding, "code" | "businessKey">, b: Pick<Finding, "code" | "businessKey">): boolean =>
  a.code === b.code && a.businessKey === b.businessKey;

/** Whether a finding has the cause of an open case, and is about another object than those the case was opened with. */
export function isDependent({ case: of }: CaseState, [own]: readonly Finding[]): boolean {
  return own !== undefined && own.cause !== null && own.cause === of.cause && !of.findings.some((each) => isAbout(each, own));
}

/** The case with another object its cause has hit; one that it names already changes nothing. */
export function withDependent(state: CaseState, finding: Finding, correlationId: string, at: Instant): CaseState {
  const { dependents } = state.case;
  const { code, businessKey, exposure } = finding;
  const hit = `${code} ${businessKey}`;
  const known = state.dependentKeys ?? [];
  if (known.includes(hit)) return state;
  const next = {
    ...state.case,
    dependents: {
      count: dependents.count + 1,
      exposureReporting: dependents.exposureReporting + Number(toReportingMinor(money(exposure))),
      latest: [...dependents.latest, { code, businessKey, correlationId }].slice(-NAMED),
    },
  };
  return {
    ...state,
    dependentKeys: [...known, hit],
    case: withHistory(next, [
      { at, actor: "orchestrator", action: "dependent found", detail: `${code} on ${businessKey}: ${finding.found}` },
    ]),
  };
}

/** The case with those of the decisions that it does not name yet: what the tables say now that more is known of it. */
export function withDecisions(state: CaseState, { decisions }: Classification): CaseState {
  const known = new Set(state.case.decisions.map(hashOf));
  const others = decisions.filter((decision) => !known.has(hashOf(decision)));
  return { ...state, case: { ...state.case, decisions: [...state.case.decisions, ...others] } };
}

/** What a case of which more is known weighs, and the approvals it needs now: those not asked for yet are, while others are pending. */
export function weighedAnew(state: CaseState, { severity, exposureReporting, approvals }: Classification, at: Instant): CaseState {
  return requestFurtherApprovals({ ...state, neededApprovals: approvals, case: { ...state.case, severity, exposureReporting } }, at);
}
