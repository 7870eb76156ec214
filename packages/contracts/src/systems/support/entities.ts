import Type, { type Static } from "typebox";
import { ExternalKey, Id, Instant, Name, nullable, strict } from "../../common/values.ts";
import { BusinessCalendar, CustomerTier, Priority, SlaHours, SlaMetric, SlaPolicy, TicketRules } from "./policy.ts";

/** `pending` waits for the customer, `hold` for a third party; `closed` is read-only. */
export const TicketStatus = Type.Enum(["new", "open", "pending", "hold", "solved", "closed"]);
export type TicketStatus = Static<typeof TicketStatus>;

/** A deadline the desk reckons itself, which may lie beyond the years a caller may name. */
const Deadline = Type.String({ format: "date-time", maxLength: 30 });
const Milliseconds = Type.Integer({ minimum: 0 });

/**
 * One running promise. A breached clock keeps the deadline it missed and counts no further. `cancelled` is a promise that
 * nobody waits for any longer: solved without an answer, or merged.
 */
export const SlaClock = strict({
  targetMinutes: Type.Integer({ minimum: 1 }),
  hours: SlaHours,
  state: Type.Enum(["active", "paused", "fulfilled", "cancelled"]),
  startedAt: Instant,
  runningSince: nullable(Instant),
  spentBusinessMs: Milliseconds,
  spentCalendarMs: Milliseconds,
  warnAt: nullable(Deadline),
  dueAt: nullable(Deadline),
  warnedAt: nullable(Instant),
  breachedAt: nullable(Instant),
  fulfilledAt: nullable(Instant),
});
export type SlaClock = Static<typeof SlaClock>;

/** What a ticket was promised when it was made, with the policy and the calendar as they were, and how it stands. */
export const TicketSla = strict({
  policy: SlaPolicy,
  calendar: BusinessCalendar,
  firstReply: nullable(SlaClock),
  nextReply: nullable(SlaClock),
  resolution: nullable(SlaClock),
  breaches: Type.Integer({ minimum: 0, description: "Promises missed so far, those of earlier replies among them" }),
});
export type TicketSla = Static<typeof TicketSla>;

/** Zendesk's reasons for a bad rating. */
export const ComplaintReason = Type.Enum(["took_too_long", "not_resolved", "knowledge", "attitude", "other"]);

export const Satisfaction = strict({
  score: Type.Enum(["unoffered", "offered", "good", "bad"]),
  reason: nullable(ComplaintReason),
  comment: nullable(Type.String({ maxLength: 2000 })),
  offeredAt: nullable(Instant),
  ratedAt: nullable(Instant),
});
export type Satisfaction = Static<typeof Satisfaction>;

export const Ticket = strict({
  id: Id("tkt"),
  externalKey: nullable(ExternalKey),
  subject: Type.String({ minLength: 1, maxLength: 200 }),
  kind: Type.Enum(["question", "incident", "problem", "task"]),
  channel: Type.Enum(["email", "web", "chat", "phone", "api", "import"]),
  priority: Priority,
  status: TicketStatus,
  requester: Name,
  accountId: Id("acc"),
  contractId: nullable(Id("ctr")),
  invoiceId: nullable(Id("inv")),
  tier: nullable(CustomerTier),
  team: nullable(Name),
  assignee: nullable(Name),
  tags: Type.Array(Type.String({ pattern: "^[a-z0-9_-]{1,50}$" }), { maxItems: 50, uniqueItems: true }),
  sla: nullable(TicketSla),
  rules: TicketRules,
  satisfaction: Satisfaction,
  createdAt: Instant,
  firstRepliedAt: nullable(Instant),
  solvedAt: nullable(Instant),
  closedAt: nullable(Instant),
  reopens: Type.Integer({ minimum: 0 }),
  mergedIntoId: nullable(Id("tkt")),
  followUpOfId: nullable(Id("tkt")),
});
export type Ticket = Static<typeof Ticket>;

export const Author = strict({ kind: Type.Enum(["customer", "agent"]), name: Name });

/** One message of a ticket's conversation; customers see the public ones. */
export const Comment = strict({
  id: Id("cmt"),
  ticketId: Id("tkt"),
  author: Author,
  visibility: Type.Enum(["public", "internal"]),
  body: Type.String({ minLength: 1, maxLength: 20_000 }),
  createdAt: Instant,
});
export type Comment = Static<typeof Comment>;

/** What is told when a promise is about to be missed, or is. */
export const SlaNotice = strict({
  ticketId: Id("tkt"),
  accountId: Id("acc"),
  contractId: nullable(Id("ctr")),
  invoiceId: nullable(Id("inv")),
  priority: Priority,
  tier: nullable(CustomerTier),
  policy: Name,
  metric: SlaMetric,
  targetMinutes: Type.Integer({ minimum: 1 }),
  hours: SlaHours,
  dueAt: Deadline,
});
export type SlaNotice = Static<typeof SlaNotice>;
