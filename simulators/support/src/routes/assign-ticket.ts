import { assignTicket } from "@cashline/contracts/systems/support/operations";
import { write } from "@cashline/sim-kit/command";
import { assignTicket as assign } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const assignTicketRoute = write<typeof assignTicket, Collections>(assignTicket, ({ params, body }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  return settle(ticket, assign(ticket, body), context);
});
