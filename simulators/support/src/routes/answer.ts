import type { EventDeclaration } from "@cashline/contracts/common/events";
import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import type { Ticket } from "@cashline/contracts/systems/support/entities";
import * as events from "@cashline/contracts/systems/support/events";
import { refuse, reply, type CommandContext } from "@cashline/sim-kit/command";
import type { Decided } from "../domain/credit-request.ts";
import type { Refused } from "../domain/refused.ts";
import type { Changed, Happening } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { keepTicket } from "../store/keep-ticket.ts";

/** The event that tells of each thing that happens to a ticket. */
const eventOf: Readonly<Record<Happening, EventDeclaration<typeof Ticket>>> = {
  updated: events.ticketUpdated,
  assigned: events.ticketAssigned,
  solved: events.ticketSolved,
  reopened: events.ticketReopened,
  closed: events.ticketClosed,
  merged: events.ticketMerged,
  rated: events.ratingGiven,
};

/** Keeps and publishes what became of a ticket, or refuses with the reason. */
export function keepChange(before: Ticket, decision: Changed | Refused, context: CommandContext<Collections>): Ticket {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  return keepTicket(before, decision.ticket, eventOf[decision.happening], context);
}

/** As `keepChange`, and answers the ticket. */
export function settle(before: Ticket, decision: Changed | Refused, context: CommandContext<Collections>) {
  const ticket = keepChange(before, decision, context);
  return reply(ticket, context.store.tickets.version(ticket.id));
}

/** Saves and publishes what was decided on a credit request, or refuses with the reason. */
export function settleRequest(
  decision: Decided | Refused,
  event: EventDeclaration<typeof CreditRequest>,
  context: CommandContext<Collections>,
) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { request } = decision;
  context.store.creditRequests.save(request);
  context.emit(event, request);
  return reply(request, context.store.creditRequests.version(request.id));
}
