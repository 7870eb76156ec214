import type { Approval, Case, Finding, Task } from "@cashline/contracts/services/orchestrator/entities";
import { formatMoney, money, type MoneyWire } from "@cashline/kernel/money";
import { toReportingMinor } from "@cashline/kernel/reporting-currency";
import type { Instant } from "@cashline/kernel/time";
import { afterBusinessHours } from "../policies/business-time.ts";
import type { Classification } from "../policies/classification.ts";
import { asksForCredit } from "./credit-codes.ts";
import { append, hashOf, type Happening } from "./timeline.ts";

/** What the engine keeps of a case: the case itself, and what its current round of work still needs. */
export type CaseState = {
  case: Case;
  neededApprovals: Classification["approvals"];
  /** Round of work: one more with each reopening and each rejected approval. */
  round: number;
  /** How often the systems have been corrected; a flow that waits for the next correction counts on from here. */
  corrections: number;
  /** The trace in which the case was opened; what it publishes and corrects goes on in it. */
  traceparent: string | null;
};

export type Opening = {
  tenant: string;
  caseId: string;
  findings: Finding[];
  accountId: string | null;
  legalEntity: string | null;
  correlationId: string;
  traceparent: string | null;
  at: Instant;
};
export type Refused = { outcome: "refused"; code: "task-not-open" | "approval-not-pending" | "approval-void"; detail: string };
export type Moved = { outcome: "moved"; state: CaseState };

/** A new case: classified, assigned to its owner, with one task per finding that a person has to cure. */
export function openCase(opening: Opening, classification: Classification): CaseState {
  const [own] = opening.findings;
  const [route] = classification.routes;
  if (!own || !route) throw new RangeError("a case needs at least one finding");
  const opened: Case = {
    id: opening.caseId,
    tenant: opening.tenant,
    version: 1,
    code: own.code,
    businessKey: own.businessKey,
    status: "assigned",
    severity: classification.severity,
    category: route.category,
    title: own.title,
    ownerTeam: route.team,
    accountId: opening.accountId,
    legalEntity: opening.legalEntity,
    correlationId: opening.correlationId,
    exposure: exposureOf(opening.findings),
    exposureReporting: classification.exposureReporting,
    direction: own.direction,
    findings: opening.findings,
    tasks: [],
    approvals: [],
    decisions: classification.decisions,
    detectedAt: opening.at,
    dueAt: afterBusinessHours(opening.at, classification.slaBusinessHours),
    resolvedAt: null,
    closedAt: null,
    reopened: 0,
    correctingDocument: null,
    rootCause: null,
    closedBy: null,
    timeline: [],
  };
  const told = withHistory(opened, [
    ...opening.findings.map((finding) => ({
      at: opening.at,
      actor: "orchestrator",
      action: "detected",
      detail: `${finding.code} on ${finding.businessKey}: expected ${finding.expected}, found ${finding.found}`,
    })),
    {
      at: opening.at,
      actor: "policy",
      action: "classified",
      detail: classification.decisions.map(({ table, version, row }) => `${table} ${version} row ${row}`).join("; "),
    },
  ]);
  return assign(
    { case: told, neededApprovals: classification.approvals, round: 1, corrections: 0, traceparent: opening.traceparent },
    classification,
    opening.at,
  );
}

/**
 * The same exception detected again while its case is open: findings, exposure and the approvals still to be asked for
 * follow, and work goes on. A correction that has changed while its approval was pending is prepared and approved anew.
 */
export function redetect(state: CaseState, findings: Finding[], classification: Classification, at: Instant): CaseState {
  const next = { ...state.case, findings, exposure: exposureOf(findings), exposureReporting: classification.exposureReporting };
  const told = withHistory(next, [
    { at, actor: "orchestrator", action: "detected again", detail: `Exposure is now ${formatMoney(money(next.exposure))}` },
  ]);
  const going = { ...state, neededApprovals: classification.approvals, case: told };
  if (state.case.status !== "awaiting_approval" || correctionHash(next) === correctionHash(state.case)) return going;
  return redoTasks(
    {
      ...going,
      case: withHistory(told, [
        { at, actor: "orchestrator", action: "approval void", detail: "The correction has changed; it is prepared again" },
      ]),
    },
    at,
  );
}

/** A re-check failed, or a closed exception came back: a new round of work. */
export function reopenCase(state: CaseState, findings: Finding[], classification: Classification, at: Instant): CaseState {
  const next: Case = {
    ...state.case,
    status: "reopened",
    reopened: state.case.reopened + 1,
    approvals: withoutPending(state.case.approvals),
    findings,
    exposure: exposureOf(findings),
    exposureReporting: classification.exposureReporting,
    decisions: [...state.case.decisions, ...classification.decisions],
    closedAt: null,
    resolvedAt: null,
    closedBy: null,
  };
  const told = withHistory(next, [
    { at, actor: "orchestrator", action: "reopened", detail: findings.map(({ code, found }) => `${code}: ${found}`).join("; ") },
  ]);
  return assign({ ...state, case: told, neededApprovals: classification.approvals, round: state.round + 1 }, classification, at);
}

/** A person hands her task in. With the last one, approvals are asked for, or the correction may start. */
export function completeTask(state: CaseState, taskId: string, person: string, note: string, at: Instant): Moved | Refused {
  const task = state.case.tasks.find(({ id }) => id === taskId);
  if (task?.status !== "open")
    return { outcome: "refused", code: "task-not-open", detail: `Task ${taskId} is ${task?.status ?? "not there"}` };
  const tasks = state.case.tasks.map((each): Task =>
    each.id === taskId ? { ...each, status: "done", doneAt: at, doneBy: person, note } : each,
  );
  const told = withHistory({ ...state.case, tasks, status: "in_progress" }, [
    { at, actor: person, action: "task done", detail: `${task.title}: ${note}` },
  ]);
  const next = { ...state, case: told };
  return { outcome: "moved", state: tasks.some(({ status }) => status === "open") ? next : requestApprovals(next, at) };
}

/** A person decides an approval. It is bound to the corrections as they were when it was asked for. */
export function decideApproval(
  state: CaseState,
  approvalId: string,
  person: string,
  decision: "approved" | "rejected",
  subjectHash: string,
  note: string,
  at: Instant,
): Moved | Refused {
  const approval = state.case.approvals.find(({ id }) => id === approvalId);
  if (approval?.status !== "pending")
    return { outcome: "refused", code: "approval-not-pending", detail: `Approval ${approvalId} is ${approval?.status ?? "not there"}` };
  if (approval.subjectHash !== subjectHash || subjectHash !== correctionHash(state.case)) {
    return { outcome: "refused", code: "approval-void", detail: "The correction is no longer the one that was to be approved" };
  }
  const approvals = state.case.approvals.map((each): Approval =>
    each.id === approvalId ? { ...each, status: decision, decidedAt: at, decidedBy: person, note } : each,
  );
  const told = withHistory({ ...state.case, approvals }, [{ at, actor: person, action: decision, detail: `${approval.level}: ${note}` }]);
  const next = { ...state, case: told };
  // A credit that is rejected has its answer; anything else that is rejected is prepared again.
  if (decision === "rejected" && asksForCredit(state.case.code))
    return { outcome: "moved", state: startResolving({ ...next, case: { ...told, approvals: withoutPending(approvals) } }, at) };
  if (decision === "rejected") return { outcome: "moved", state: redoTasks(next, at) };
  return { outcome: "moved", state: approvals.some(({ status }) => status === "pending") ? next : startResolving(next, at) };
}

/** The corrections are in the systems; now they are re-checked. */
export function corrected(state: CaseState, detail: string, at: Instant): CaseState {
  return {
    ...state,
    corrections: state.corrections + 1,
    case: withHistory({ ...state.case, status: "verifying", resolvedAt: at }, [{ at, actor: "orchestrator", action: "corrected", detail }]),
  };
}

/** The re-check passed: closed with the document that corrects it. Work and decisions still open fall away. */
export function closeCase(
  state: CaseState,
  document: string,
  rootCause: string,
  closedBy: NonNullable<Case["closedBy"]>,
  at: Instant,
): CaseState {
  const tasks = state.case.tasks.map((task): Task => (task.status === "open" ? { ...task, status: "cancelled" } : task));
  const next: Case = {
    ...state.case,
    tasks,
    approvals: withoutPending(state.case.approvals),
    status: "closed",
    closedAt: at,
    resolvedAt: state.case.resolvedAt ?? at,
    correctingDocument: document,
    rootCause,
    closedBy,
  };
  return {
    ...state,
    case: withHistory(next, [
      { at, actor: "orchestrator", action: "closed", detail: `Re-check passed; correcting document ${document}; root cause: ${rootCause}` },
    ]),
  };
}

/** What the waiting flow has done meanwhile, for the history. */
export function progress(state: CaseState, happenings: readonly { action: string; detail: string }[], at: Instant): CaseState {
  return {
    ...state,
    case: withHistory(
      state.case,
      happenings.map((each) => ({ ...each, at, actor: "orchestrator" })),
    ),
  };
}

/** The deadline passed with the case open. */
export function breachSla(state: CaseState, at: Instant): CaseState {
  return {
    ...state,
    case: withHistory({ ...state.case }, [{ at, actor: "orchestrator", action: "sla breached", detail: `Due at ${state.case.dueAt}` }]),
  };
}

/** What is approved: who will be corrected to what. */
export function correctionHash(of: Case): string {
  return hashOf(of.findings.map(({ code, businessKey, correction }) => ({ code, businessKey, correction })));
}

function assign(state: CaseState, classification: Classification, at: Instant): CaseState {
  const tasks = classification.routes
    .filter(({ analystRole }) => analystRole !== "")
    .map((route, index): Task => ({
      id: `task-${state.round}-${index + 1}`,
      team: route.team,
      role: route.analystRole,
      title: taskTitle(state.case.findings, route),
      findingCode: route.findingCode,
      findingKey: route.findingKey,
      status: "open",
      openedAt: at,
      dueAt: state.case.dueAt,
      doneAt: null,
      doneBy: null,
      note: null,
    }));
  const next: Case = { ...state.case, status: tasks.length > 0 ? "assigned" : "in_progress", tasks: [...state.case.tasks, ...tasks] };
  return {
    ...state,
    case: withHistory(
      next,
      tasks.map((task) => ({ at, actor: "policy", action: "assigned", detail: `${task.title} to ${task.team} (${task.role})` })),
    ),
  };
}

function requestApprovals(state: CaseState, at: Instant): CaseState {
  if (state.neededApprovals.length === 0) return startResolving(state, at);
  const subjectHash = correctionHash(state.case);
  const approvals = state.neededApprovals.map(({ level, role }): Approval => ({
    id: `approval-${state.round}-${level}`,
    level,
    role,
    subjectHash,
    status: "pending",
    requestedAt: at,
    decidedAt: null,
    decidedBy: null,
    note: null,
  }));
  const next: Case = { ...state.case, status: "awaiting_approval", approvals: [...state.case.approvals, ...approvals] };
  return {
    ...state,
    case: withHistory(
      next,
      approvals.map(({ level, role }) => ({ at, actor: "policy", action: "approval requested", detail: `${level} from a ${role}` })),
    ),
  };
}

function startResolving(state: CaseState, at: Instant): CaseState {
  return {
    ...state,
    case: withHistory({ ...state.case, status: "resolving" }, [
      { at, actor: "orchestrator", action: "correcting", detail: state.case.findings.map(({ code }) => code).join(", ") },
    ]),
  };
}

function redoTasks(state: CaseState, at: Instant): CaseState {
  const round = state.round + 1;
  const again = state.case.tasks
    .filter(({ id }) => id.startsWith(`task-${state.round}-`))
    .map((task, index): Task => ({
      ...task,
      id: `task-${round}-${index + 1}`,
      status: "open",
      openedAt: at,
      doneAt: null,
      doneBy: null,
      note: null,
    }));
  return {
    ...state,
    round,
    case: { ...state.case, status: "reopened", approvals: withoutPending(state.case.approvals), tasks: [...state.case.tasks, ...again] },
  };
}

/** What was still to be decided is void. */
function withoutPending(approvals: readonly Approval[]): Approval[] {
  return approvals.map((each): Approval => (each.status === "pending" ? { ...each, status: "void" } : each));
}

/** What has to be done about a finding. What ERP refuses for other reasons than the hierarchy has no correction of its own. */
function taskTitle(findings: readonly Finding[], { findingCode, findingKey }: Classification["routes"][number]): string {
  const found = findings.find(({ code, businessKey }) => code === findingCode && businessKey === findingKey);
  const reasons = found?.correction["reasons"]?.split(",") ?? [];
  if (findingCode === "ERP-POST-REJECTED" && !reasons.includes("customer-hierarchy-mismatch")) return "Cure why ERP refuses the posting";
  return taskTitles[findingCode];
}

const taskTitles: Readonly<Record<Finding["code"], string>> = {
  "QTC-PRICE-MISMATCH": "Bring billing's rate card to the signed price",
  "QTC-ORDER-NOT-BILLED": "Bill the won order",
  "QTC-ENTITLEMENT-DRIFT": "Bring the entitlement to the contract",
  "TAX-JURISDICTION": "Correct the selling legal entity and its tax",
  "ERP-POST-REJECTED": "Align the customer hierarchy with CRM",
  "PAY-SOFT-DECLINE": "Watch the retry",
  "PAY-HARD-DECLINE": "Obtain a new payment method",
  "PAY-UNAPPLIED": "Cure why the cash is refused",
  "MATCH-3WAY": "Cure why the billed term is not carried out",
  "SLA-CREDIT-OWED": "Prepare the answer on the credit for the missed promise",
  "CREDIT-REQUESTED": "Prepare the answer on the credit",
};

/** The largest by the reporting currency: cause and consequences are about one document, whose money counts once. */
function exposureOf(findings: readonly Finding[]): MoneyWire {
  const [own, ...others] = findings.map(({ exposure }) => ({ exposure, weight: toReportingMinor(money(exposure)) }));
  if (!own) throw new RangeError("a case needs at least one finding");
  return others.reduce((largest, each) => (each.weight > largest.weight ? each : largest), own).exposure;
}

function withHistory(of: Case, happenings: readonly Happening[]): Case {
  return { ...of, timeline: happenings.reduce<Case["timeline"]>(append, of.timeline) };
}
