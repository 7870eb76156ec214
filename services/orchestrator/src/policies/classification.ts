import type { Duty } from "@cashline/contracts/services/identity/duties";
import type { Approval, Case, Finding, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import { money } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import { isCloseWeek } from "./business-time.ts";
import type { KindOf } from "./correction-kind.ts";
import type { Policy } from "./policy.ts";

/** What the taxonomy says of an exception code. */
export type Entry = {
  team: Case["ownerTeam"];
  /** Empty where nobody has to prepare anything. */
  analystRole: string;
  leadRole: string;
  category: Case["category"];
  /** Rules of the approval table, joined by `+`: each is asked, and what it answers is asked for once. */
  approval: string;
  /** The code's own deadline, where it is tighter than severity's; 0 for none. */
  slaBusinessHours: number;
  /** The same for what is found in close week; 0 where it is none of its own, missing in versions from before there was one. */
  closeWeekBusinessHours?: number;
  statutory: boolean;
  compliance: "none" | "customer" | "tax" | "audit";
  /** What preparing and approving the correction are, as acts that conflict with others. */
  prepares: Duty;
  approves: Duty;
  exposure: string;
  playbook: string;
  task: string;
};

/** Who prepares the cure of one finding, and what the tables said on the way. */
export type Route = {
  findingCode: Finding["code"];
  findingKey: string;
  team: Case["ownerTeam"];
  analystRole: string;
  leadRole: string;
  category: Case["category"];
  prepares: Duty;
  approves: Duty;
  task: string;
};

/** What is judged: the findings of a case, and whom they are about. */
export type Subject = {
  readonly findings: readonly Finding[];
  readonly kindOf: KindOf;
  readonly customerTier: Case["customerTier"];
  /** When it is judged: in close week some codes have less time. */
  readonly at: Instant;
  /** Exposure of the case's dependents in cents of the reporting currency. */
  readonly dependentExposure: number;
  /**
   * What was moved for the same customer in the same category of late, in cents of the reporting currency: it counts towards the approval level, so that splitting an amount avoids nobody's signature. Nothing when left out.
   */
  readonly alreadyMoved?: number;
};

/** The rules of the approval table that a cell of the taxonomy names. */
export const approvalRules = (cell: string): string[] => cell.split("+");

/** What the decision tables make of a case's findings. */
export type Classification = {
  policyVersion: string;
  severity: Case["severity"];
  slaBusinessHours: number;
  exposureReporting: number;
  routes: Route[];
  /** Each level once; `people` says how many different people of its role. */
  approvals: { level: Approval["level"]; role: string; people: number }[];
  decisions: PolicyDecision[];
};

/**
 * Severity from the case's exposure, which is that of its largest finding and of its dependents: cause and consequences
 * are about the same document, and adding them would count its money twice; dependents are about other documents. An
 * owner per finding, and the approvals the findings together need: each level once, highest authority last. Two
 * approvals are always two people (see `duties.ts`).
 */
export async function classify(
  { findings, kindOf, customerTier, at, dependentExposure, alreadyMoved = 0 }: Subject,
  policy: Policy,
): Promise<Classification> {
  const decisions: PolicyDecision[] = [];
  const routes: Route[] = [];
  const levels = new Map<Approval["level"], { role: string; people: number }>();
  let largest = 0;
  let statutory = false;
  let ownHours = 0;
  for (const [index, finding] of findings.entries()) {
    const amount = Number(toReportingMinor(money(finding.exposure))) + (index === 0 ? dependentExposure : 0);
    largest = Math.max(largest, amount);
    const known = await policy.decide("taxonomy", { code: finding.code, correction: kindOf(finding) });
    const entry = known.result as Entry;
    if (index === 0) ownHours = hoursOf(entry, at);
    statutory ||= entry.statutory;
    const { team, analystRole, leadRole, category, prepares, approves, task } = entry;
    const { code: findingCode, businessKey: findingKey } = finding;
    routes.push({ findingCode, findingKey, team, analystRole, leadRole, category, prepares, approves, task });
    const moved = amount + (index === 0 ? alreadyMoved : 0);
    decisions.push(known);
    for (const rule of approvalRules(entry.approval)) {
      const approved = await policy.decide("approval", { rule, amountMovedUsdCents: moved });
      const { level, people } = approved.result as { level: "L0" | Approval["level"]; people: number };
      const role = { L0: "", L1: leadRole, L2: "controller", L3: "cfo" }[level];
      if (level !== "L0") levels.set(level, { role, people: Math.max(people, levels.get(level)?.people ?? 1) });
      decisions.push(approved);
    }
  }
  // A correction that crosses departments is never one person's word: the owning team's lead agrees as well.
  const own = routes[0];
  if (findings.length > 1 && levels.size === 1 && !levels.has("L1") && own !== undefined)
    levels.set("L1", { role: own.leadRole, people: 1 });
  const weighed = await policy.decide("severity", {
    exposureUsdCents: largest,
    raised: statutory || customerTier === "strategic",
    critical: findings.some(({ critical }) => critical),
  });
  const weight = weighed.result as { severity: Case["severity"]; slaBusinessHours: number };
  return {
    policyVersion: policy.label,
    severity: weight.severity,
    slaBusinessHours: ownHours > 0 ? Math.min(ownHours, weight.slaBusinessHours) : weight.slaBusinessHours,
    exposureReporting: largest,
    routes,
    approvals: [...levels].map(([level, asked]) => ({ level, ...asked })).toSorted((a, b) => (a.level < b.level ? -1 : 1)),
    decisions: [weighed, ...decisions],
  };
}

/** The time a code itself gives a case found at an instant, business hours; 0 where severity gives it. */
function hoursOf({ slaBusinessHours, closeWeekBusinessHours = 0 }: Entry, at: Instant): number {
  return closeWeekBusinessHours > 0 && isCloseWeek(at) ? closeWeekBusinessHours : slaBusinessHours;
}
