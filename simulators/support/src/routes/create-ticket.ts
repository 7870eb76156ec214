import type { Ticket } from "@cashline/contracts/systems/support/entities";
import { ticketCreated } from "@cashline/contracts/systems/support/events";
import { createTicket } from "@cashline/contracts/systems/support/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { newTicket } from "../domain/new-ticket.ts";
import { policyFor, rulesOf } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { keepTicket } from "../store/keep-ticket.ts";
import { policyInForce } from "../store/policy-in-force.ts";
import { keepComment } from "./keep-comment.ts";

export const createTicketRoute = write<typeof createTicket, Collections>(createTicket, ({ body }, context) => {
  const { externalKey, followUpOfId, tier, description, requester } = body;
  if (typeof followUpOfId === "string") {
    const earlier = context.store.tickets.require(followUpOfId);
    if (earlier.status !== "closed") return refuse("follow-up-of-open", `Ticket ${earlier.id} is ${earlier.status}`);
  }
  const { policy, version } = policyInForce(context);
  const id =
    typeof externalKey === "string"
      ? context.id("tkt", "external", externalKey)
      : context.id("tkt", "call", context.client, context.idempotencyKey);
  const opened: Ticket = newTicket(id, body, policyFor(policy, tier ?? null), rulesOf(policy, version), context.now);
  const ticket = keepTicket(undefined, opened, ticketCreated, context);
  keepComment(
    ticket.id,
    { author: { kind: "customer", name: requester }, visibility: "public", body: description },
    "description",
    context,
  );
  return reply(ticket, context.store.tickets.version(ticket.id));
});
