import { reopenTicket } from "@cashline/contracts/systems/support/operations";
import { write } from "@cashline/sim-kit/command";
import { reopenTicket as reopen } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const reopenTicketRoute = write<typeof reopenTicket, Collections>(reopenTicket, ({ params }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  return settle(ticket, reopen(ticket, context.now), context);
});
