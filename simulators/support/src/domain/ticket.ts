import type { Comment, Ticket } from "@cashline/contracts/systems/support/entities";
import type { Instant } from "@cashline/kernel/time";
import { abandoned, answered, asked, inStatus, resolved, retargeted, unresolved } from "./ticket-sla.ts";
import { refused, type Refused } from "./refused.ts";

/** What happened to a ticket; the event that tells of it has the same word. */
export type Happening = "updated" | "assigned" | "solved" | "reopened" | "closed" | "merged" | "rated";
export type Changed = { outcome: "changed"; ticket: Ticket; happening: Happening };

/** What may be changed of a ticket by hand. */
export type TicketChange = Partial<Pick<Ticket, "subject" | "kind" | "priority" | "tags" | "contractId" | "invoiceId">>;

const changed = (ticket: Ticket, happening: Happening): Changed => ({ outcome: "changed", ticket, happening });

/**
 * A closed ticket is read-only: whatever comes later is a follow-up.
 * Source: Zendesk: a closed ticket is read-only.
 */
export function readOnly({ status, closedAt }: Ticket): Refused | undefined {
  return status === "closed" ? refused("ticket-closed", `The ticket was closed at ${closedAt}`) : undefined;
}

/** Source: ours; members the desk may change. */
export function updateTicket(ticket: Ticket, change: TicketChange, at: Instant): Changed | Refused {
  const isRetargeted = change.priority !== undefined && change.priority !== ticket.priority && ticket.rules.onPriorityChange === "retarget";
  const sla = isRetargeted ? retargeted(ticket.sla, change.priority ?? ticket.priority, at) : ticket.sla;
  return readOnly(ticket) ?? changed({ ...ticket, ...change, sla }, "updated");
}

/** With a person a new ticket is open, and can never be new again (Zendesk); a team alone leaves it new. */
export function assignTicket(ticket: Ticket, to: Pick<Ticket, "team" | "assignee">): Changed | Refused {
  const status = ticket.status === "new" && to.assignee !== null ? "open" : ticket.status;
  return readOnly(ticket) ?? changed({ ...ticket, ...to, status }, "assigned");
}

/** Source: Zendesk's ticket statuses open, pending and hold. */
export function changeStatus(ticket: Ticket, status: "open" | "pending" | "hold", at: Instant): Changed | Refused {
  if (ticket.status === "solved") return refused("ticket-solved", `The ticket was solved at ${ticket.solvedAt}`);
  return readOnly(ticket) ?? changed({ ...ticket, status, sla: inStatus(ticket.sla, status, at) }, "updated");
}

/** Zendesk lets a ticket be solved only when it is assigned to somebody. */
export function solveTicket(ticket: Ticket, at: Instant): Changed | Refused {
  const closed = readOnly(ticket);
  if (closed) return closed;
  if (ticket.status === "solved") return refused("ticket-solved", `The ticket was solved at ${ticket.solvedAt}`);
  if (ticket.assignee === null) return refused("ticket-unassigned", "The ticket has a team at most");
  return changed({ ...ticket, status: "solved", solvedAt: at, sla: resolved(ticket.sla, at) }, "solved");
}

/** Source: Zendesk: a solved ticket can be opened again, a closed one not. */
export function reopenTicket(ticket: Ticket, at: Instant): Changed | Refused {
  const closed = readOnly(ticket);
  if (closed) return closed;
  if (ticket.status !== "solved") return refused("ticket-not-solved", `The ticket is ${ticket.status}`);
  const sla = unresolved(ticket.sla, at);
  return changed({ ...ticket, status: "open", solvedAt: null, reopens: ticket.reopens + 1, sla }, "reopened");
}

/**
 * What a comment does to its ticket. An agent's public one answers. A customer's brings a waiting ticket back to the desk
 * (Zendesk: pending becomes open; hold as the policy says), reopens a solved one, and starts the clock of the next reply.
 */
export function takeComment(
  ticket: Ticket,
  { author, visibility }: Pick<Comment, "author" | "visibility">,
  at: Instant,
): Changed | Refused {
  const closed = readOnly(ticket);
  if (closed) return closed;
  if (author.kind === "agent") {
    if (visibility === "internal") return changed(ticket, "updated");
    return changed({ ...ticket, firstRepliedAt: ticket.firstRepliedAt ?? at, sla: answered(ticket.sla, at) }, "updated");
  }
  if (visibility === "internal") return refused("internal-customer-comment", `${author.name} is a customer`);
  if (ticket.status === "solved") {
    const reopened = reopenTicket(ticket, at);
    if (reopened.outcome === "refused") return reopened;
    return { ...reopened, ticket: { ...reopened.ticket, sla: asked(reopened.ticket, at) } };
  }
  const returns = ticket.status === "pending" || (ticket.status === "hold" && ticket.rules.customerReplyToHold === "opens");
  const status = returns ? "open" : ticket.status;
  return changed({ ...ticket, status, sla: inStatus(asked(ticket, at), status, at) }, "updated");
}

/** The tag Zendesk gives to merged tickets. */
const MERGED = "closed_by_merge";
const MOST_TAGS = 50;

/**
 * A duplicate is closed in favour of another ticket of the same account.
 * Source: Zendesk's merged tickets, closed with the tag `closed_by_merge`.
 */
export function mergeTicket(ticket: Ticket, into: Ticket, at: Instant): Changed | Refused {
  if (ticket.id === into.id) return refused("merge-into-itself", `Both are ${ticket.id}`);
  const closed = readOnly(ticket) ?? readOnly(into);
  if (closed) return closed;
  if (ticket.accountId !== into.accountId)
    return refused("merge-across-accounts", `${ticket.id} is of ${ticket.accountId}, ${into.id} of ${into.accountId}`);
  const tags = [MERGED, ...ticket.tags.filter((tag) => tag !== MERGED)].slice(0, MOST_TAGS);
  const sla = abandoned(ticket.sla, at);
  return changed({ ...ticket, status: "closed", closedAt: at, mergedIntoId: into.id, tags, sla }, "merged");
}

/**
 * A solved ticket becomes read-only when its days are over; `undefined` when it is not solved any longer.
 * Source: Zendesk's automation that closes solved tickets after some days.
 */
export function closeTicket(ticket: Ticket, at: Instant): Ticket | undefined {
  return ticket.status === "solved" ? { ...ticket, status: "closed", closedAt: at } : undefined;
}

/** The customer is asked once per ticket, and only about a solved one (Zendesk's automation). */
export function offerRating(ticket: Ticket, at: Instant): Ticket | undefined {
  if (ticket.status !== "solved" || ticket.satisfaction.score !== "unoffered") return undefined;
  return { ...ticket, satisfaction: { ...ticket.satisfaction, score: "offered", offeredAt: at } };
}

export type Rating = Pick<Ticket["satisfaction"], "score" | "reason" | "comment">;

/** The customer's word, which may change until the ticket is closed. Source: Zendesk's customer satisfaction rating. */
export function rateTicket(ticket: Ticket, rating: Rating, at: Instant): Changed | Refused {
  const closed = readOnly(ticket);
  if (closed) return closed;
  const { offeredAt } = ticket.satisfaction;
  if (offeredAt === null) return refused("rating-not-offered", `The ticket is ${ticket.status}`);
  return changed({ ...ticket, satisfaction: { ...rating, offeredAt, ratedAt: at } }, "rated");
}
