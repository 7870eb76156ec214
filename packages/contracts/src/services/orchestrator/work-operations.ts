import Type, { type Static } from "typebox";
import { operation } from "../../common/operation.ts";
import { Instant, Name, nullable, strict, tagged } from "../../common/values.ts";
import { Role } from "../identity/contract.ts";
import { Case, CauseKey, Priority, Task, Team } from "./entities.ts";
import { ExceptionCode } from "./taxonomy.ts";

const caseParams = strict({ caseId: Type.String({ pattern: "^case_[0-9a-z]{20}$" }) });
const taskParams = strict({ ...caseParams.properties, taskId: Name });
const Reason = Type.String({ minLength: 3, maxLength: 300, description: "Kept in the history of the case" });
const single = ["unknown-sandbox", "idempotency-key-in-use", "idempotency-key-reused"] as const;
const onTask = [...single, "task-not-open", "not-permitted"] as const;
const moved = { status: 200, body: Case } as const;

/** A role somebody lends to somebody else for a time: who decides by it decides on the lender's behalf. */
export const Delegation = strict({
  id: Type.String({ pattern: "^dlg_[0-9a-z]{20}$" }),
  from: Name,
  to: Name,
  role: Role,
  beginsAt: Instant,
  endsAt: Instant,
  reason: Reason,
  revokedAt: nullable(Instant),
});
export type Delegation = Static<typeof Delegation>;

/** One open task, as it stands in the queues of people and teams. */
export const WorkItem = strict({
  caseId: Name,
  caseVersion: Type.Integer({ description: "What a hand-over names as the version it has seen" }),
  code: ExceptionCode,
  severity: Case.properties.severity,
  caseStatus: Case.properties.status,
  accountId: nullable(Name),
  priority: nullable(Priority.properties.score),
  taskId: Name,
  title: Name,
  team: Team,
  role: Name,
  openedAt: Instant,
  dueAt: Instant,
  assignee: nullable(Name),
  assignedAt: Task.properties.assignedAt,
});
export type WorkItem = Static<typeof WorkItem>;

export const listWork = operation({
  id: "listWork",
  method: "GET",
  path: "/v1/work",
  scope: "orchestrator:cases:read",
  summary: "Open tasks, the most urgent first: of a person, of a team, or without either of whoever asks.",
  query: strict({
    person: Type.Optional(Name),
    team: Type.Optional(Team),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  }),
  reply: { status: 200, body: strict({ items: Type.Array(WorkItem) }) },
  problems: ["unknown-sandbox"],
});
export const claimTask = operation({
  id: "claimTask",
  method: "POST",
  path: "/v1/cases/{caseId}/tasks/{taskId}/claim",
  scope: "orchestrator:cases:work",
  summary: "Takes a task that is on nobody's desk.",
  params: taskParams,
  body: strict({}),
  reply: moved,
  problems: onTask,
});
export const handOverTask = operation({
  id: "handOverTask",
  method: "POST",
  path: "/v1/cases/{caseId}/tasks/{taskId}/hand-over",
  scope: "orchestrator:cases:work",
  summary: "Hands one's task to somebody who may do it.",
  params: taskParams,
  body: strict({ to: Name, reason: Reason }),
  reply: moved,
  ifMatch: "required",
  problems: [...onTask, "person-unknown"],
});
export const reassignTask = operation({
  id: "reassignTask",
  method: "POST",
  path: "/v1/cases/{caseId}/tasks/{taskId}/reassign",
  scope: "orchestrator:cases:work",
  summary: "The lead of the task's team, or the controller, puts a task on another desk.",
  params: taskParams,
  body: strict({ to: Name, reason: Reason }),
  reply: moved,
  ifMatch: "required",
  problems: [...onTask, "person-unknown"],
});

export const bypassTask = operation({
  id: "bypassTask",
  method: "POST",
  path: "/v1/cases/{caseId}/tasks/{taskId}/bypass",
  scope: "orchestrator:cases:work",
  summary: "The lead of the task's team, or the controller, has a task left out; who does so answers for it as if she had done it.",
  params: taskParams,
  body: strict({ reason: Reason }),
  reply: moved,
  ifMatch: "required",
  problems: onTask,
});
export const dismissCase = operation({
  id: "dismissCase",
  method: "POST",
  path: "/v1/cases/{caseId}/dismiss",
  scope: "orchestrator:cases:work",
  summary: "The lead of the owner team, above the limit the controller, ends a case that needs no correction.",
  params: caseParams,
  body: strict({ reason: Reason }),
  reply: moved,
  ifMatch: "required",
  problems: [...single, "case-not-open", "case-awaited", "not-permitted"],
});
export const suppressCase = operation({
  id: "suppressCase",
  method: "POST",
  path: "/v1/cases/{caseId}/suppress",
  scope: "orchestrator:cases:work",
  summary: "The lead of the owner team, or the controller, lets a case rest while another explains it; it comes back when that one ends.",
  params: caseParams,
  body: strict({ explainedBy: caseParams.properties.caseId, reason: Reason }),
  reply: moved,
  ifMatch: "required",
  problems: [...single, "case-not-open", "not-explaining", "not-permitted"],
});

export const delegateRole = operation({
  id: "delegateRole",
  method: "POST",
  path: "/v1/delegations",
  scope: "orchestrator:cases:work",
  summary: "Lends one of one's roles to a person whose own duties it does not conflict with.",
  body: strict({ to: Name, role: Role, beginsAt: Instant, endsAt: Instant, reason: Reason }),
  reply: { status: 200, body: Delegation },
  problems: [...single, "not-permitted", "person-unknown", "delegation-period", "duties-conflict"],
});
export const revokeDelegation = operation({
  id: "revokeDelegation",
  method: "POST",
  path: "/v1/delegations/{delegationId}/revoke",
  scope: "orchestrator:cases:work",
  summary: "Whoever lent a role takes it back, at once.",
  params: strict({ delegationId: Delegation.properties.id }),
  body: strict({}),
  reply: { status: 200, body: Delegation },
  problems: [...single, "not-permitted"],
});
export const listDelegations = operation({
  id: "listDelegations",
  method: "GET",
  path: "/v1/delegations",
  scope: "orchestrator:cases:read",
  summary: "Every delegation of the sandbox, or those somebody has given or taken; with those that have ended.",
  query: strict({ person: Type.Optional(Name) }),
  reply: { status: 200, body: strict({ items: Type.Array(Delegation) }) },
  problems: ["unknown-sandbox"],
});

/** Open cases by what they have in common. */
export const CaseFilter = strict({ code: Type.Optional(ExceptionCode), team: Type.Optional(Team), cause: Type.Optional(CauseKey) });
export type CaseFilter = Static<typeof CaseFilter>;

const Note = Type.String({ maxLength: 500 });
/** What is done about each case: about its open tasks, its pending approvals, or the case itself. */
export const BulkAction = tagged("kind", [
  strict({ kind: Type.Literal("assign"), to: Name, reason: Reason }),
  strict({ kind: Type.Literal("hand_over"), to: Name, reason: Reason }),
  strict({ kind: Type.Literal("complete_task"), note: Note }),
  strict({ kind: Type.Literal("approve"), note: Note }),
  strict({ kind: Type.Literal("dismiss"), reason: Reason }),
]);
export type BulkAction = Static<typeof BulkAction>;

/** What came, or would come, of one piece of work of one case. */
export const BulkOutcome = strict({
  caseId: Name,
  workId: nullable(Name),
  version: Type.Integer({ description: "Of the case as it was seen" }),
  outcome: Type.Enum(["done", "would_do", "refused", "nothing_to_do"]),
  status: nullable(Case.properties.status),
  code: nullable(Name),
  detail: nullable(Type.String()),
});
export type BulkOutcome = Static<typeof BulkOutcome>;

export const actInBulk = operation({
  id: "actInBulk",
  method: "POST",
  path: "/v1/work/bulk",
  scope: "orchestrator:cases:work",
  summary:
    "One action on many cases, each by the same checks as alone; a dry run says what would come of it. Approving and dismissing name each case with the version that was seen.",
  body: strict({
    dryRun: Type.Boolean(),
    cases: Type.Optional(
      Type.Array(strict({ caseId: caseParams.properties.caseId, version: Type.Optional(Type.Integer({ minimum: 1 })) }), {
        minItems: 1,
        maxItems: 200,
      }),
    ),
    filter: Type.Optional(CaseFilter),
    action: BulkAction,
  }),
  reply: { status: 200, body: strict({ items: Type.Array(BulkOutcome) }) },
  problems: [...single, "bulk-selection", "person-unknown"],
});
