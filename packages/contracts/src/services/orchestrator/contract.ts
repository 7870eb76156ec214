import Type, { type Static } from "typebox";
import { CanonicalEvent } from "../../common/canonical.ts";
import { operation } from "../../common/operation.ts";
import { problems } from "../../common/problems.ts";
import { systemContract } from "../../common/system.ts";
import { Name, nullable, strict } from "../../common/values.ts";
import { Case } from "./entities.ts";
import * as events from "./events.ts";

const caseParams = strict({ caseId: Type.String({ pattern: "^case_[0-9a-z]{20}$" }) });

export const receiveSignals = operation({
  id: "receiveSignals",
  method: "POST",
  path: "/v1/signals",
  scope: "orchestrator:signals:write",
  summary: "Takes events that move a flow or a case; answers once the engine has them. The same event again changes nothing.",
  body: strict({ items: Type.Array(CanonicalEvent, { minItems: 1, maxItems: 1000 }) }),
  reply: { status: 200, body: strict({ accepted: Type.Integer() }) },
  problems: ["unknown-sandbox", "wrong-tenant"],
});
export const getCase = operation({
  id: "getCase",
  method: "GET",
  path: "/v1/cases/{caseId}",
  scope: "orchestrator:cases:read",
  summary: "One case with its findings, tasks, approvals and timeline.",
  params: caseParams,
  reply: { status: 200, body: Case },
  problems: ["unknown-sandbox"],
});
export const completeTask = operation({
  id: "completeTask",
  method: "POST",
  path: "/v1/cases/{caseId}/tasks/{taskId}/complete",
  scope: "orchestrator:cases:work",
  summary: "A person hands in her piece of work.",
  params: strict({ ...caseParams.properties, taskId: Name }),
  body: strict({ note: Type.String({ maxLength: 500 }) }),
  reply: { status: 200, body: Case },
  problems: ["unknown-sandbox", "task-not-open", "not-permitted", "idempotency-key-in-use", "idempotency-key-reused"],
});
export const decideApproval = operation({
  id: "decideApproval",
  method: "POST",
  path: "/v1/cases/{caseId}/approvals/{approvalId}/decide",
  scope: "orchestrator:cases:work",
  summary: "A person with authority approves or rejects.",
  params: strict({ ...caseParams.properties, approvalId: Name }),
  body: strict({ decision: Type.Enum(["approved", "rejected"]), subjectHash: Name, note: Type.String({ maxLength: 500 }) }),
  reply: { status: 200, body: Case },
  problems: [
    "unknown-sandbox",
    "approval-not-pending",
    "approval-void",
    "not-permitted",
    "idempotency-key-in-use",
    "idempotency-key-reused",
  ],
});

/** Where a renewal stands. */
export const Renewal = strict({
  opportunityId: Name,
  contractId: nullable(Name),
  accountId: nullable(Name),
  status: Type.Enum(["running", "held", "awaiting_payment", "completed", "compensated"]),
  step: Name,
  invoiceId: nullable(Name),
  caseId: nullable(Name),
  startedAt: Type.String(),
  completedAt: nullable(Type.String()),
});
export type Renewal = Static<typeof Renewal>;
export const getRenewal = operation({
  id: "getRenewal",
  method: "GET",
  path: "/v1/renewals/{opportunityId}",
  scope: "orchestrator:renewals:read",
  summary: "Where a renewal stands.",
  params: strict({ opportunityId: Type.String({ pattern: "^opp_[0-9a-z]{20}$" }) }),
  reply: { status: 200, body: Renewal },
  problems: ["unknown-sandbox"],
});

export const orchestratorContract = systemContract({
  name: "orchestrator",
  title: "Orchestrator",
  description: "Runs renewals and exception cases across the systems.",
  operations: { receiveSignals, getCase, completeTask, decideApproval, getRenewal },
  events: { ...events },
  problems: problems({
    "task-not-open": { status: 409, title: "The task is not open", action: "Read the case; somebody may have done it." },
    "approval-not-pending": { status: 409, title: "The approval is not pending", action: "Read the case." },
    "approval-void": { status: 409, title: "What was to be approved has changed", action: "Read the case and decide on what it says now." },
    "not-permitted": {
      status: 403,
      title: "Policy does not permit this",
      action: "Every reason is in `detail`; somebody else has to do it.",
    },
  }),
});
