import { rateTicket } from "@cashline/contracts/systems/support/operations";
import { write } from "@cashline/sim-kit/command";
import { rateTicket as rate } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { settle } from "./answer.ts";

export const rateTicketRoute = write<typeof rateTicket, Collections>(rateTicket, ({ params, body }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  const reason = body.score === "bad" ? body.reason : null;
  return settle(ticket, rate(ticket, { score: body.score, reason, comment: body.comment ?? null }, context.now), context);
});
