import Type, { type Static } from "typebox";
import { CustomerTier } from "../../systems/crm/entities.ts";
import { CalendarDate, Instant, Money, Name, Tenant, nullable, strict } from "../../common/values.ts";
import { ExceptionCode, RootCause } from "./taxonomy.ts";

/** What lies behind a finding, such as `price:prc_…` or `outage:tax`. Findings of one code and cause share a case. */
export const CauseKey = Type.String({ minLength: 1, maxLength: 160 });

/** What a detector found: which rule, on which object, expected against found, and for how much. */
export const Finding = strict({
  code: ExceptionCode,
  businessKey: Type.String({ minLength: 1, maxLength: 120, description: "Id of the object the exception is about" }),
  title: Name,
  expected: Type.String({ maxLength: 300 }),
  found: Type.String({ maxLength: 300 }),
  exposure: Money,
  direction: Type.Enum(["under_billed", "over_billed", "none"]),
  detectedBy: Type.Enum(["guard", "watch", "reconciliation", "anomaly"]),
  cause: nullable(CauseKey),
  critical: Type.Boolean({ description: "Bears on a closed period or charges customers twice: severity S1 whatever the amount" }),
  deadlineAt: nullable(Instant),
  /** What the playbook needs to correct it; its members depend on the code. */
  correction: Type.Record(Type.String(), nullable(Type.String())),
});
export type Finding = Static<typeof Finding>;

export const CaseStatus = Type.Enum([
  "detected",
  "classified",
  "assigned",
  "in_progress",
  "awaiting_approval",
  "resolving",
  "verifying",
  "closed",
  "reopened",
  "escalated",
  "suppressed",
  "dismissed",
]);
export type CaseStatus = Static<typeof CaseStatus>;

/** Who owns exceptions of a kind. */
export const Team = Type.Enum([
  "deal_desk",
  "renewals",
  "billing_operations",
  "metering",
  "tax",
  "receivables",
  "treasury",
  "general_ledger",
  "revenue_accounting",
  "collections",
  "provisioning",
  "support",
  "platform",
]);
export type Team = Static<typeof Team>;

/** One piece of governed work: what a person prepares, or carries out by hand, and which finding it cures. */
export const Task = strict({
  id: Name,
  kind: Type.Enum(["prepare", "correct"], { description: "`correct` makes an approved correction by hand, where policy has it so" }),
  handlingMinutes: Type.Integer({ minimum: 0, description: "Working minutes that a correction by hand takes; 0 for what is prepared" }),
  team: Team,
  role: Name,
  title: Name,
  findingCode: ExceptionCode,
  findingKey: Name,
  status: Type.Enum(["open", "done", "cancelled"]),
  openedAt: Instant,
  dueAt: Instant,
  assignee: nullable(Name),
  assignedAt: nullable(Instant),
  doneAt: nullable(Instant),
  /** Who did it; of one that is cancelled, who had it left out. */
  doneBy: nullable(Name),
  note: nullable(Type.String({ maxLength: 500 })),
});
export type Task = Static<typeof Task>;

/** A decision somebody with authority takes; bound to a hash of what is approved. */
export const Approval = strict({
  id: Name,
  level: Type.Enum(["L1", "L2", "L3"]),
  role: Name,
  subjectHash: Name,
  status: Type.Enum(["pending", "approved", "rejected", "void"]),
  requestedAt: Instant,
  decidedAt: nullable(Instant),
  decidedBy: nullable(Name),
  onBehalfOf: nullable(Name),
  note: nullable(Type.String({ maxLength: 500 })),
});
export type Approval = Static<typeof Approval>;

/** One entry of the append-only, hash-chained history of a case. */
export const TimelineEntry = strict({
  index: Type.Integer({ minimum: 0 }),
  at: Instant,
  actor: Name,
  action: Name,
  detail: Type.String({ maxLength: 1000 }),
  previousHash: Type.String(),
  hash: Type.String({ description: "SHA-256 over the canonical JSON of the entry without its hash" }),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

/** What the decision tables said, with table, version and row, so that it can be read back. */
export const PolicyDecision = strict({
  table: Name,
  version: Name,
  row: Name,
  layer: Type.Optional(Type.String({ description: "Region or legal entity whose row it is; absent for a global one" })),
  inputs: Type.Record(Type.String(), Type.Unknown()),
  result: Type.Record(Type.String(), Type.Unknown()),
});
export type PolicyDecision = Static<typeof PolicyDecision>;

/** How urgent a case is against the others, and what makes it so: the points of its contributions, cut at 0 and 100. */
export const Priority = strict({
  score: Type.Integer({ minimum: 0, maximum: 100 }),
  by: Type.Enum(["score", "rules"], { description: "`rules` when scoring was not to be had and severity alone decided" }),
  at: Instant,
  contributions: Type.Array(strict({ factor: Name, points: Type.Integer(), because: Type.String({ maxLength: 200 }) })),
});
export type Priority = Static<typeof Priority>;

/** Findings of the case's own cause on other objects, beyond those the case was opened with. */
export const Dependents = strict({
  count: Type.Integer({ minimum: 0 }),
  exposureReporting: Type.Integer({ description: "Their exposure in cents of the reporting currency, each object once" }),
  latest: Type.Array(strict({ code: ExceptionCode, businessKey: Name, correlationId: Name }), {
    maxItems: 20,
    description: "The latest of them; each has an event of its own",
  }),
});
export type Dependents = Static<typeof Dependents>;

export const Case = strict({
  id: Type.String({ pattern: "^case_[0-9a-z]{20}$" }),
  tenant: Tenant,
  version: Type.Integer({ minimum: 1 }),
  code: ExceptionCode,
  businessKey: Name,
  status: CaseStatus,
  severity: Type.Enum(["S1", "S2", "S3", "S4", "unclassified"]),
  category: Type.Enum([
    "pricing",
    "billing",
    "tax",
    "posting",
    "payment",
    "entitlement",
    "usage",
    "revenue",
    "service",
    "integration",
    "unclassified",
  ]),
  title: Name,
  ownerTeam: Team,
  accountId: nullable(Name),
  customerTier: nullable(CustomerTier),
  renewalOn: nullable(CalendarDate),
  legalEntity: nullable(Name),
  region: nullable(Name),
  correlationId: Name,
  cause: nullable(CauseKey),
  explainedBy: nullable(Name),
  dependents: Dependents,
  exposure: Money,
  exposureReporting: Type.Integer({ description: "Exposure in cents of the reporting currency, USD" }),
  direction: Type.Enum(["under_billed", "over_billed", "none"]),
  findings: Type.Array(Finding, { minItems: 1, description: "The first is the case's own; the others are its dependents" }),
  tasks: Type.Array(Task),
  approvals: Type.Array(Approval),
  decisions: Type.Array(PolicyDecision),
  policyVersion: Name,
  priority: nullable(Priority),
  detectedAt: Instant,
  dueAt: Instant,
  slaWarnedAt: nullable(Instant),
  slaMet: nullable(Type.Boolean()),
  escalatedTo: nullable(Name),
  resolvedAt: nullable(Instant),
  closedAt: nullable(Instant),
  reopened: Type.Integer({ minimum: 0 }),
  correctingDocument: nullable(Name),
  rootCause: nullable(RootCause),
  closedBy: nullable(Type.Enum(["playbook", "self_cleared", "dismissal"])),
  timeline: Type.Array(TimelineEntry),
});
export type Case = Static<typeof Case>;
