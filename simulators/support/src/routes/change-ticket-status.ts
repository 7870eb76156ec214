import { changeTicketStatus } from "@cashline/contracts/systems/support/operations";
import { write } from "@cashline/sim-kit/command";
import { changeStatus } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const changeTicketStatusRoute = write<typeof changeTicketStatus, Collections>(changeTicketStatus, ({ params, body }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  return settle(ticket, changeStatus(ticket, body.status, context.now), context);
});
