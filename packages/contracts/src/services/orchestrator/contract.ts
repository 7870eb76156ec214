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
import { actRefused } from "./refusal-events.ts";
import { getRenewal } from "./renewal-operations.ts";
import {
  actInBulk,
  bypassTask,
  claimTask,
  delegateRole,
  dismissCase,
  handOverTask,
  listDelegations,
  listWork,
  reassignTask,
  revokeDelegation,
  suppressCase,
} from "./work-operations.ts";

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
  operations: {
    receiveSignals,
    getCase,
    completeTask,
    decideApproval,
    listNotifications,
    getRenewal,
    listWork,
    claimTask,
    handOverTask,
    reassignTask,
    bypassTask,
    dismissCase,
    suppressCase,
    actInBulk,
    delegateRole,
    revokeDelegation,
    listDelegations,
    ...policyOperations,
  },
  events: { ...events, ...policyEvents, actRefused },
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
    "case-not-open": { status: 409, title: "The case has ended, or its correction is under way", action: "Read the case." },
    "case-awaited": {
      status: 409,
      title: "A flow waits for the correction of this case",
      action: "Have it corrected; a task nobody needs can be bypassed.",
    },
    "not-explaining": {
      status: 409,
      title: "Only another open case that is at work itself can explain a case",
      action: "Name a case that is open and not suppressed.",
    },
    "bulk-selection": {
      status: 422,
      title: "A bulk action names its cases in one way, at most 200 of them, and as they were seen where that matters",
      action: "Send `cases` or `filter`; approve and dismiss with the versions a dry run has answered.",
    },
    "person-unknown": { status: 422, title: "Nobody of that name works in this sandbox", action: "Name a client id of identity's people." },
    "delegation-period": {
      status: 422,
      title: "A delegation ends after it begins, and later than now",
      action: "Give the times on the scenario clock.",
    },
    "duties-conflict": {
      status: 409,
      title: "One person would hold duties that conflict",
      action: "Every conflict is in `detail`; lend the role to somebody else.",
    },
  }),
});
