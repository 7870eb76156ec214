import { updateTicket } from "@cashline/contracts/systems/support/operations";
import { write } from "@cashline/sim-kit/command";
import { updateTicket as update } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const updateTicketRoute = write<typeof updateTicket, Collections>(updateTicket, ({ params, body }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  context.requireVersion(context.store.tickets.version(ticket.id));
  return settle(ticket, update(ticket, body, context.now), context);
});
