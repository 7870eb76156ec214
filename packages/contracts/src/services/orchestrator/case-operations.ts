import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { Name, strict } from "../../common/values.ts";
import { Case } from "./entities.ts";

const caseParams = strict({ caseId: Type.String({ pattern: "^case_[0-9a-z]{20}$" }) });

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
