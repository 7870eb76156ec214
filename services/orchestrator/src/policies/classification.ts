import type { Approval, Case, Finding, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import { money } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import approvalTable from "./tables/approval.json" with { type: "json" };
import routingTable from "./tables/routing.json" with { type: "json" };
import severityTable from "./tables/severity.json" with { type: "json" };
import { TableEvaluator, type DecisionTable } from "./decision-table.ts";

export const tables: readonly DecisionTable[] = [severityTable, routingTable, approvalTable];

const severity = new TableEvaluator(severityTable);
const routing = new TableEvaluator(routingTable);
const approval = new TableEvaluator(approvalTable);

/** Who prepares the cure of one finding, and what the tables said on the way. */
export type Route = {
  findingCode: Finding["code"];
  findingKey: string;
  team: Case["ownerTeam"];
  analystRole: string;
  leadRole: string;
  category: Case["category"];
};

/** What the decision tables make of a case's findings. */
export type Classification = {
  severity: Case["severity"];
  slaBusinessHours: number;
  exposureReporting: number;
  routes: Route[];
  approvals: { level: Approval["level"]; role: string }[];
  decisions: PolicyDecision[];
};

/**
 * Severity from the case's exposure, which is that of its largest finding: cause and consequences are about the same
 * document, and adding them would count its money twice; an owner per finding, and the approvals the findings together need: each level once,
 * highest authority last. Two approvals are always two people (see `duties.ts`).
 */
export async function classify(findings: readonly Finding[]): Promise<Classification> {
  const decisions: PolicyDecision[] = [];
  const routes: Route[] = [];
  const levels = new Map<Approval["level"], string>();
  let exposure = 0;
  let statutory = false;
  for (const finding of findings) {
    const amount = Number(toReportingMinor(money(finding.exposure)));
    exposure = Math.max(exposure, amount);
    const routed = await routing.decide({ code: finding.code });
    const to = routed.result as {
      team: Route["team"];
      analystRole: string;
      leadRole: string;
      category: Route["category"];
      approval: string;
      statutory: boolean;
    };
    statutory ||= to.statutory;
    routes.push({
      findingCode: finding.code,
      findingKey: finding.businessKey,
      team: to.team,
      analystRole: to.analystRole,
      leadRole: to.leadRole,
      category: to.category,
    });
    const approved = await approval.decide({ rule: to.approval, amountMovedUsdCents: amount });
    const { level } = approved.result as { level: "L0" | Approval["level"] };
    if (level === "L1") levels.set("L1", to.leadRole);
    if (level === "L2") levels.set("L2", "controller");
    if (level === "L3") levels.set("L3", "cfo");
    decisions.push(routed, approved);
  }
  // A correction that crosses departments is never one person's word: the owning team's lead agrees as well.
  const own = routes[0];
  if (findings.length > 1 && levels.size === 1 && !levels.has("L1") && own !== undefined) levels.set("L1", own.leadRole);
  const weighed = await severity.decide({ exposureUsdCents: exposure, statutory });
  const weight = weighed.result as { severity: Case["severity"]; slaBusinessHours: number };
  return {
    severity: weight.severity,
    slaBusinessHours: weight.slaBusinessHours,
    exposureReporting: exposure,
    routes,
    approvals: [...levels].map(([level, role]) => ({ level, role })).toSorted((a, b) => (a.level < b.level ? -1 : 1)),
    decisions: [weighed, ...decisions],
  };
}
