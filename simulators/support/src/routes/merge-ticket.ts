import type { Comment } from "@cashline/contracts/systems/support/entities";
import { mergeTicket } from "@cashline/contracts/systems/support/operations";
import { reply, write } from "@cashline/sim-kit/command";
import { mergeTicket as merge } from "../domain/ticket.ts";
import type { Collections } from "../store/collections.ts";
import { keepChange } from "./answer.ts";
import { keepComment } from "./keep-comment.ts";

export const mergeTicketRoute = write<typeof mergeTicket, Collections>(mergeTicket, ({ params, body }, context) => {
  const ticket = context.store.tickets.require(params.ticketId);
  const into = context.store.tickets.require(body.intoTicketId);
  keepChange(ticket, merge(ticket, into, context.now), context);
  const note = (text: string): Pick<Comment, "author" | "visibility" | "body"> => ({
    author: { kind: "agent", name: body.by },
    visibility: "internal",
    body: text,
  });
  keepComment(ticket.id, note(`Closed and merged into ${into.id}`), `merged into ${into.id}`, context);
  keepComment(into.id, note(`${ticket.id} "${ticket.subject}" was merged into this one`), `merged from ${ticket.id}`, context);
  return reply(into, context.store.tickets.version(into.id));
});
