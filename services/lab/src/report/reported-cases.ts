import type { ReportedCase } from "@cashline/contracts/reports/season-report";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";

/** Who approved a case's correction, each once, with the level: `Ada Lead (L1)`. */
export function approversOf({ approvals }: Pick<Case, "approvals">, nameOf: (id: string) => string): string[] {
  const given = approvals.filter(({ status }) => status === "approved");
  return [...new Set(given.map(({ decidedBy, level }) => `${nameOf(decidedBy ?? "")} (${level})`))];
}

/** The cases of a season as its report lists them, oldest first. */
export function reportedCases(cases: readonly Case[], nameOf: (id: string) => string): ReportedCase[] {
  const age = ({ detectedAt, id }: Case): string => `${detectedAt} ${id}`;
  return cases
    .toSorted((a, b) => (age(a) < age(b) ? -1 : 1))
    .map((each) => ({
      id: each.id,
      code: each.code,
      title: each.title,
      severity: each.severity,
      status: each.status,
      ownerTeam: each.ownerTeam,
      exposure: each.exposure,
      exposureReporting: each.exposureReporting,
      dependents: each.findings.slice(1).map(({ code }) => code),
      detectedAt: each.detectedAt,
      closedAt: each.closedAt,
      closedBy: each.closedBy,
      approvers: approversOf(each, nameOf),
    }));
}
