import { ratingOffered, ticketClosed } from "@cashline/contracts/systems/support/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { closeTicket, offerRating } from "../domain/ticket.ts";
import type { Collections } from "./collections.ts";
import { keepTicket } from "./keep-ticket.ts";

export function closeWhenDue(work: { key: string }, context: CommandContext<Collections>): void {
  const ticket = context.store.tickets.require(work.key);
  const closed = closeTicket(ticket, context.now);
  if (closed) keepTicket(ticket, closed, ticketClosed, context);
}

export function offerRatingWhenDue(work: { key: string }, context: CommandContext<Collections>): void {
  const ticket = context.store.tickets.require(work.key);
  const offered = offerRating(ticket, context.now);
  if (offered) keepTicket(ticket, offered, ratingOffered, context);
}
