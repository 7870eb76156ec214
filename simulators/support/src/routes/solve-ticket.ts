import { solveTicket } from "@cashline/contracts/systems/support/operations";
import { write } from "@cashline/sim-kit/command";
import { solveTicket as solve } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const solveTicketRoute = write<typeof solveTicket, Collections>(solveTicket, ({ params }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  return settle(ticket, solve(ticket, context.now), context);
});
