import type { CanonicalEvent } from "@cashline/contracts/common/canonical";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { instant } from "@cashline/kernel/time";
import { clock, clockOrNull, day, wholeNumber } from "../store/columns.ts";
import { versionedRowIn, type TableRow } from "./table-row.ts";

/**
 * A case as it stands, this version of it, and its work, approvals, decisions and history, a row each. All bear the case's version. Of the history
 * a version brings the entries of its own instant: what came before was brought by the versions before.
 */
export function caseRows(of: Case, event: CanonicalEvent): TableRow[] {
  const part = (table: string, columns: Record<string, unknown>): TableRow => versionedRowIn(table, event, { case_id: of.id, ...columns });
  return [
    caseRow(of, event),
    caseVersionRow(of, event),
    ...of.tasks.map((task) =>
      part("case_tasks", {
        task_id: task.id,
        kind: task.kind,
        handling_minutes: task.handlingMinutes,
        team: task.team,
        role: task.role,
        finding_code: task.findingCode,
        finding_key: task.findingKey,
        status: task.status,
        opened_at: clock(task.openedAt),
        due_at: clock(task.dueAt),
        done_at: clockOrNull(task.doneAt),
        done_by: task.doneBy ?? "",
      }),
    ),
    ...of.approvals.map((approval) =>
      part("case_approvals", {
        approval_id: approval.id,
        level: approval.level,
        role: approval.role,
        status: approval.status,
        requested_at: clock(approval.requestedAt),
        decided_at: clockOrNull(approval.decidedAt),
        decided_by: approval.decidedBy ?? "",
      }),
    ),
    ...of.decisions.map((decision, index) =>
      part("case_decisions", {
        decision: index,
        decision_table: decision.table,
        policy_version: decision.version,
        decision_row: decision.row,
        layer: decision.layer ?? "",
        detected_at: clock(of.detectedAt),
      }),
    ),
    ...of.timeline
      .filter(({ at }) => instant(at) === instant(event.occurredAt))
      .map((entry) =>
        part("case_timeline", { entry: entry.index, at: clock(entry.at), actor: entry.actor, action: entry.action, detail: entry.detail }),
      ),
  ];
}

/** What a case's present row and the row of this version of it both tell. */
function caseColumns(of: Case, event: CanonicalEvent): Record<string, unknown> {
  return {
    case_id: of.id,
    code: of.code,
    category: of.category,
    status: of.status,
    severity: of.severity,
    team: of.ownerTeam,
    account_id: of.accountId ?? "",
    legal_entity: of.legalEntity ?? "",
    correlation_id: event.correlationId,
    exposure_cents: wholeNumber(String(of.exposureReporting)),
    detected_at: clock(of.detectedAt),
    due_at: clock(of.dueAt),
    resolved_at: clockOrNull(of.resolvedAt),
    closed_at: clockOrNull(of.closedAt),
    region: of.region ?? "",
    customer_tier: of.customerTier ?? "",
    root_cause: of.rootCause ?? "",
    closed_by: of.closedBy ?? "",
    title: of.title,
  };
}

function caseRow(of: Case, event: CanonicalEvent): TableRow {
  return versionedRowIn("cases", event, {
    ...caseColumns(of, event),
    reopened: of.reopened,
    snapshot: JSON.stringify(of),
    renewal_on: of.renewalOn === null ? null : day(of.renewalOn),
    sla_met: of.slaMet === null ? null : Number(of.slaMet),
  });
}

/** What the version says from when it came until the next one did; found by is how its first finding was. */
function caseVersionRow(of: Case, event: CanonicalEvent): TableRow {
  return versionedRowIn("case_versions", event, {
    ...caseColumns(of, event),
    occurred_at: clock(event.occurredAt),
    detected_by: of.findings[0]?.detectedBy ?? "",
  });
}
