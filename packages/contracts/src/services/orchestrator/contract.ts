import Type from "typebox";
import { CanonicalEvent } from "../../common/canonical.ts";
import { operation } from "../../common/operation.ts";
import { problems } from "../../common/problems.ts";
import { systemContract } from "../../common/system.ts";
import { strict } from "../../common/values.ts";
import { completeTask, decideApproval, getCase } from "./case-operations.ts";
import * as events from "./events.ts";
import { listNotifications } from "./notification-operations.ts";
import * as policyEvents from "./policy-events.ts";
import { policyOperations } from "./policy-operations.ts";
import { policyProblems } from "./policy-problems.ts";
import { getRenewal } from "./renewal-operations.ts";

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
export const orchestratorContract = systemContract({
  name: "orchestrator",
  title: "Orchestrator",
  description: "Runs renewals and exception cases across the systems.",
  operations: { receiveSignals, getCase, completeTask, decideApproval, listNotifications, getRenewal, ...policyOperations },
  events: { ...events, ...policyEvents },
  problems: problems({
    "task-not-open": { status: 409, title: "The task is not open", action: "Read the case; somebody may have done it." },
    "approval-not-pending": { status: 409, title: "The approval is not pending", action: "Read the case." },
    "approval-void": { status: 409, title: "What was to be approved has changed", action: "Read the case and decide on what it says now." },
    "not-permitted": {
      status: 403,
      title: "Policy does not permit this",
      action: "Every reason is in `detail`; somebody else has to do it.",
    },
    ...policyProblems,
  }),
});
