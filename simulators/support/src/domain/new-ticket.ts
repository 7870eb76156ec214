import type { BodyOf } from "@cashline/contracts/common/operation";
import type { Satisfaction, Ticket } from "@cashline/contracts/systems/support/entities";
import type { createTicket, importTicket } from "@cashline/contracts/systems/support/operations";
import type { TicketRules } from "@cashline/contracts/systems/support/policy";
import { instant, type Instant } from "@cashline/kernel/time";
import type { Promised } from "./policy.ts";
import { promise } from "./ticket-sla.ts";
import { refused, type Refused } from "./refused.ts";

const unrated: Satisfaction = { score: "unoffered", reason: null, comment: null, offeredAt: null, ratedAt: null };

type Described = Pick<BodyOf<typeof createTicket>, "subject" | "requester" | "accountId" | "priority"> &
  Partial<Pick<Ticket, "kind" | "contractId" | "invoiceId" | "tier" | "tags">>;

/**
 * A ticket as a customer opens it: nobody has it yet, and the clocks of its promises run.
 * Source: Zendesk's ticket status New.
 */
export function newTicket(
  id: string,
  body: BodyOf<typeof createTicket>,
  promised: Promised | null,
  rules: TicketRules,
  at: Instant,
): Ticket {
  return {
    ...described(id, body, rules, at),
    externalKey: body.externalKey ?? null,
    channel: body.channel ?? "web",
    followUpOfId: body.followUpOfId ?? null,
    sla: promise(promised, body.priority, at),
  };
}

/**
 * A ticket as another desk had it, with that one's times. No SLA applies: what was promised there is not known here.
 * Source: Zendesk's ticket import, which takes the times too; that no SLA applies is ours.
 */
export function importedTicket(
  id: string,
  body: BodyOf<typeof importTicket>,
  rules: TicketRules,
  now: Instant,
): { outcome: "imported"; ticket: Ticket } | Refused {
  const createdAt = instant(body.createdAt);
  const firstRepliedAt = body.firstRepliedAt === null ? null : instant(body.firstRepliedAt);
  const solvedAt = body.solvedAt === null ? null : instant(body.solvedAt);
  const wrong = (detail: string): Refused => refused("import-times-wrong", detail);
  if ((body.status === "open") !== (solvedAt === null)) return wrong(`Status ${body.status} with a solution at ${solvedAt ?? "no time"}`);
  for (const [what, at] of Object.entries({ createdAt, firstRepliedAt, solvedAt })) {
    if (at === null) continue;
    if (at > now) return wrong(`${what} ${at} is later than now, ${now}`);
    if (at < createdAt) return wrong(`${what} ${at} is before createdAt ${createdAt}`);
  }
  if (body.rating !== null && solvedAt === null) return wrong("A ticket that is not solved has a rating");
  const ratedAt = body.rating === null ? null : solvedAt;
  return {
    outcome: "imported",
    ticket: {
      ...described(id, body, rules, createdAt),
      externalKey: body.externalKey,
      channel: "import",
      status: body.status,
      firstRepliedAt,
      solvedAt,
      closedAt: body.status === "closed" ? solvedAt : null,
      satisfaction: { ...unrated, score: body.rating ?? "unoffered", offeredAt: ratedAt, ratedAt },
    },
  };
}

function described(id: string, body: Described, rules: TicketRules, createdAt: Instant): Ticket {
  const { subject, requester, accountId, priority } = body;
  return {
    id,
    externalKey: null,
    subject,
    kind: body.kind ?? "question",
    channel: "web",
    priority,
    status: "new",
    requester,
    accountId,
    contractId: body.contractId ?? null,
    invoiceId: body.invoiceId ?? null,
    tier: body.tier ?? null,
    team: null,
    assignee: null,
    tags: body.tags ?? [],
    sla: null,
    rules,
    satisfaction: unrated,
    createdAt,
    firstRepliedAt: null,
    solvedAt: null,
    closedAt: null,
    reopens: 0,
    mergedIntoId: null,
    followUpOfId: null,
  };
}
