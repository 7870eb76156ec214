import { addComment } from "@cashline/contracts/systems/support/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { takeComment } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { keepChange } from "./answer.ts";
import { keepComment } from "./keep-comment.ts";

export const addCommentRoute = write<typeof addComment, Collections>(addComment, ({ params, body }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  const decision = takeComment(ticket, body, context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const comment = keepComment(ticket.id, body, `${context.client} ${context.idempotencyKey}`, context);
  // An internal note leaves the ticket as it is.
  if (decision.ticket !== ticket) keepChange(ticket, decision, context);
  return reply(comment, 1);
});
