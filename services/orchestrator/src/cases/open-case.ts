import type { Case, Finding, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import { formatMoney, money } from "@cashline/kernel/money";
import type { Instant } from "@cashline/kernel/time";
import { requestFurtherApprovals } from "./approval-moves.ts";
import { approveAnew } from "./approve-anew.ts";
import { afterBusinessHours } from "../policies/business-time.ts";
import type { Classification } from "../policies/classification.ts";
import {
  correctionHash,
  exposureOf,
  preparationHash,
  withHistory,
  withoutPending,
  withoutStanding,
  type CaseState,
  type Waiter,
} from "./case-state.ts";
import { endedStatuses } from "./ended.ts";
import { escalate, leadOf } from "./escalation-moves.ts";
import { withoutHandWork } from "./hand-moves.ts";
import { newTask, redoTasks } from "./task-moves.ts";
import { hashOf } from "./timeline.ts";

export type Opening = {
  tenant: string;
  caseId: string;
  findings: Finding[];
  accountId: string | null;
  legalEntity: string | null;
  correlationId: string;
  traceparent: string | null;
  /** The flow that waits for the correction; null when the next comparison of the systems is the re-check. */
  waiter: Waiter | null;
  at: Instant;
};

/** Whom a case is about; read once, when it is opened or, if CRM did not answer then, as soon as it does. */
export type CaseCustomer = Pick<Case, "customerTier" | "renewalOn" | "region">;

/** What says whom a case is about. */
export type CustomerQuestion = Pick<Opening, "accountId" | "legalEntity" | "correlationId">;

/** The same as far as CRM answered. */
export type ReadCustomer = CaseCustomer & { isUnread: boolean };

/** A new case: classified, assigned to its owner, with one task per finding that a person has to cure. */
export function openCase(opening: Opening, { customerTier, renewalOn, region }: CaseCustomer, classification: Classification): CaseState {
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
    customerTier,
    renewalOn,
    region,
    legalEntity: opening.legalEntity,
    correlationId: opening.correlationId,
    cause: own.cause,
    explainedBy: null,
    dependents: { count: 0, exposureReporting: 0, latest: [] },
    exposure: exposureOf(opening.findings),
    exposureReporting: classification.exposureReporting,
    direction: own.direction,
    findings: opening.findings,
    tasks: [],
    approvals: [],
    decisions: classification.decisions,
    policyVersion: classification.policyVersion,
    priority: null,
    detectedAt: opening.at,
    dueAt: deadlineOf(own, classification, opening.at),
    slaWarnedAt: null,
    slaMet: null,
    escalatedTo: null,
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
      detail: classification.decisions.map(decisionInWords).join("; "),
    },
  ]);
  return assign(
    {
      case: told,
      neededApprovals: classification.approvals,
      routes: classification.routes,
      principals: {},
      unstaffed: [],
      round: 1,
      corrections: 0,
      isCustomerUnread: false,
      waiters: opening.waiter === null ? [] : [opening.waiter],
      traceparent: opening.traceparent,
    },
    classification,
    opening.at,
  );
}

const decisionInWords = ({ table, version, row, layer }: PolicyDecision): string =>
  `${table} ${version} row ${row}${layer === undefined ? "" : ` of ${layer}`}`;

/**
 * The same exception detected again while its case is open: findings, exposure, severity and the approvals still to be
 * asked for follow; the deadline stands, and work goes on. What has changed while its approval was pending, or while somebody makes
 * it by hand, is approved anew; a correction that has changed, and not only what is at stake, is prepared anew before.
 */
export function redetect(state: CaseState, findings: Finding[], classification: Classification, at: Instant): CaseState {
  const { severity, exposureReporting } = classification;
  const next = { ...state.case, findings, exposure: exposureOf(findings), severity, exposureReporting };
  const told = withHistory(next, [
    { at, actor: "orchestrator", action: "detected again", detail: `Exposure is now ${formatMoney(money(next.exposure))}` },
  ]);
  const going = { ...state, neededApprovals: classification.approvals, routes: classification.routes, case: told };
  // Approvals may be waited for by an escalated case as well.
  const isAwaiting = state.case.approvals.some(({ status }) => status === "pending");
  const isInHand = state.inHand !== undefined && state.inHand !== null;
  // What is being carried out is compared with what was approved when it begins.
  if (!isAwaiting && !isInHand) return going;
  if (correctionHash(next) === correctionHash(state.case)) return requestFurtherApprovals(going, at);
  return preparationHash(next) === preparationHash(state.case) ? approveAnew(going, at) : prepareAnew(going, at);
}

/** The correction is another than was prepared or approved: work begins again. */
export function prepareAnew(state: CaseState, at: Instant): CaseState {
  const free = withoutHandWork(state);
  const told = withHistory({ ...free.case, approvals: withoutStanding(free) }, [
    { at, actor: "orchestrator", action: "approval void", detail: "The correction has changed; it is prepared again" },
  ]);
  return redoTasks({ ...free, case: told }, at);
}

/** A re-check failed, or a closed exception came back: a new round of work. */
export function reopenCase(state: CaseState, findings: Finding[], classification: Classification, at: Instant): CaseState {
  const own = findings[0];
  // Time runs anew for what was done with; a correction that failed its re-check has no more time than it had.
  const timed = own !== undefined && endedStatuses.includes(state.case.status) ? deadlineOf(own, classification, at) : null;
  const next: Case = {
    ...state.case,
    ...(timed === null ? {} : { dueAt: timed, slaMet: null, slaWarnedAt: null, escalatedTo: null }),
    status: "reopened",
    reopened: state.case.reopened + 1,
    approvals: withoutPending(state.case.approvals),
    findings,
    exposure: exposureOf(findings),
    exposureReporting: classification.exposureReporting,
    decisions: [...state.case.decisions, ...classification.decisions],
    policyVersion: classification.policyVersion,
    closedAt: null,
    resolvedAt: null,
    closedBy: null,
    rootCause: null,
    explainedBy: null,
  };
  const told = withHistory(next, [
    { at, actor: "orchestrator", action: "reopened", detail: findings.map(({ code, found }) => `${code}: ${found}`).join("; ") },
  ]);
  const { approvals: neededApprovals, routes } = classification;
  const again = { ...state, case: told, neededApprovals, routes, inHand: null, round: state.round + 1 };
  if (!hasHelpedNothing(state, findings)) return assign(again, classification, at);
  // No more tasks that do not help, unless a flow waits for them: else a comparison that finds nothing more ends the case.
  const left = state.waiters.length === 0 ? again : assign(again, classification, at);
  return escalate(left, leadOf(state), `${ROUNDS_WITHOUT_EFFECT} corrections or more have changed nothing`, at);
}

/** How often the same finding may come back before the lead has to find another way. */
const ROUNDS_WITHOUT_EFFECT = 3;

/** Round after round of work has changed nothing of what is found; a flow that waits words each of its looks otherwise. */
function hasHelpedNothing({ case: of, corrections, waiters }: CaseState, findings: readonly Finding[]): boolean {
  const told = (each: readonly Finding[]) =>
    hashOf(waiters.length === 0 ? each : each.map(({ code, businessKey }) => ({ code, businessKey })));
  return corrections >= ROUNDS_WITHOUT_EFFECT && of.status === "verifying" && told(of.findings) === told(findings);
}

/** The case knows whom it is about, or says that CRM has not told it yet. */
export function withCustomer(state: CaseState, { isUnread, ...customer }: ReadCustomer, at: Instant): CaseState {
  if (isUnread === state.isCustomerUnread) return state;
  const [action, detail] = isUnread
    ? ["customer not read", "CRM does not answer: judged without the customer's tier and renewal date until it does"]
    : ["customer read", `Tier ${customer.customerTier ?? "unknown"}, renewal ${customer.renewalOn ?? "none"}`];
  const told = withHistory({ ...state.case, ...(isUnread ? {} : customer) }, [{ at, actor: "orchestrator", action, detail }]);
  return { ...state, isCustomerUnread: isUnread, case: told };
}

/** Another flow waits for the case, or the same once more. */
export function alsoWaiting(state: CaseState, waiter: Waiter | null): CaseState {
  if (waiter === null || state.waiters.some(({ flow, key }) => flow === waiter.flow && key === waiter.key)) return state;
  return { ...state, waiters: [...state.waiters, waiter] };
}

/** The end of the SLA in business time, or the deadline set from outside where that is earlier. */
function deadlineOf(own: Finding, { slaBusinessHours }: Classification, at: Instant): Instant {
  const bySla = afterBusinessHours(at, slaBusinessHours);
  return own.deadlineAt !== null && own.deadlineAt < bySla ? own.deadlineAt : bySla;
}

function assign(state: CaseState, classification: Classification, at: Instant): CaseState {
  const tasks = classification.routes
    .filter(({ analystRole }) => analystRole !== "")
    .map((route, index) =>
      newTask(
        state,
        {
          id: `task-${state.round}-${index + 1}`,
          kind: "prepare",
          handlingMinutes: 0,
          team: route.team,
          role: route.analystRole,
          title: taskTitle(state.case.findings, route),
          findingCode: route.findingCode,
          findingKey: route.findingKey,
        },
        at,
      ),
    );
  const next: Case = { ...state.case, status: tasks.length > 0 ? "assigned" : "in_progress", tasks: [...state.case.tasks, ...tasks] };
  return {
    ...state,
    case: withHistory(
      next,
      tasks.map((task) => ({ at, actor: "policy", action: "assigned", detail: `${task.title} to ${task.team} (${task.role})` })),
    ),
  };
}

/** What has to be done about a finding: as its code says, where the finding itself does not say it more closely. */
function taskTitle(findings: readonly Finding[], { findingCode, findingKey, task }: Classification["routes"][number]): string {
  const found = findings.find(({ code, businessKey }) => code === findingCode && businessKey === findingKey);
  return found?.correction["task"] ?? task;
}
