import Type, { type Static } from "typebox";
import { Instant, Money, Name, Tenant, nullable, strict } from "../../common/values.ts";

/** Exception codes of the taxonomy that have a detector and a playbook today. */
export const ExceptionCode = Type.Enum([
  "QTC-PRICE-MISMATCH",
  "QTC-ORDER-NOT-BILLED",
  "QTC-ENTITLEMENT-DRIFT",
  "TAX-JURISDICTION",
  "ERP-POST-REJECTED",
  "PAY-SOFT-DECLINE",
  "PAY-HARD-DECLINE",
  "PAY-UNAPPLIED",
  "MATCH-3WAY",
  "SLA-CREDIT-OWED",
  "CREDIT-REQUESTED",
]);
export type ExceptionCode = Static<typeof ExceptionCode>;

/** What a detector found: which rule, on which object, expected against found, and for how much. */
export const Finding = strict({
  code: ExceptionCode,
  businessKey: Type.String({ minLength: 1, maxLength: 120, description: "Id of the object the exception is about" }),
  title: Name,
  expected: Type.String({ maxLength: 300 }),
  found: Type.String({ maxLength: 300 }),
  exposure: Money,
  direction: Type.Enum(["under_billed", "over_billed", "none"]),
  detectedBy: Type.Enum(["guard", "watch", "reconciliation"]),
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

export const Team = Type.Enum([
  "deal_desk",
  "billing_operations",
  "tax",
  "receivables",
  "general_ledger",
  "collections",
  "provisioning",
  "support",
  "platform",
]);
export type Team = Static<typeof Team>;

/** One piece of governed work: what a person prepares, and which finding it cures. */
export const Task = strict({
  id: Name,
  team: Team,
  role: Name,
  title: Name,
  findingCode: ExceptionCode,
  findingKey: Name,
  status: Type.Enum(["open", "done", "cancelled"]),
  openedAt: Instant,
  dueAt: Instant,
  doneAt: nullable(Instant),
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
  inputs: Type.Record(Type.String(), Type.Unknown()),
  result: Type.Record(Type.String(), Type.Unknown()),
});
export type PolicyDecision = Static<typeof PolicyDecision>;

export const Case = strict({
  id: Type.String({ pattern: "^case_[0-9a-z]{20}$" }),
  tenant: Tenant,
  version: Type.Integer({ minimum: 1 }),
  code: ExceptionCode,
  businessKey: Name,
  status: CaseStatus,
  severity: Type.Enum(["S1", "S2", "S3", "S4", "unclassified"]),
  category: Type.Enum(["pricing", "billing", "tax", "posting", "payment", "entitlement", "unclassified"]),
  title: Name,
  ownerTeam: Team,
  accountId: nullable(Name),
  legalEntity: nullable(Name),
  correlationId: Name,
  exposure: Money,
  exposureReporting: Type.Integer({ description: "Exposure in cents of the reporting currency, USD" }),
  direction: Type.Enum(["under_billed", "over_billed", "none"]),
  findings: Type.Array(Finding, { minItems: 1, description: "The first is the case's own; the others are its dependents" }),
  tasks: Type.Array(Task),
  approvals: Type.Array(Approval),
  decisions: Type.Array(PolicyDecision),
  detectedAt: Instant,
  dueAt: Instant,
  resolvedAt: nullable(Instant),
  closedAt: nullable(Instant),
  reopened: Type.Integer({ minimum: 0 }),
  correctingDocument: nullable(Name),
  rootCause: nullable(Name),
  closedBy: nullable(Type.Enum(["playbook", "self_cleared"])),
  timeline: Type.Array(TimelineEntry),
});
export type Case = Static<typeof Case>;
