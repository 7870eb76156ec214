import { ticketImported } from "@cashline/contracts/systems/support/events";
import { importTicket } from "@cashline/contracts/systems/support/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { importedTicket } from "../domain/new-ticket.ts";
import { rulesOf } from "../domain/policy.ts";
import type { Collections } from "../store/collections.ts";
import { keepTicket } from "../store/keep-ticket.ts";
import { policyInForce } from "../store/policy-in-force.ts";

export const importTicketRoute = write<typeof importTicket, Collections>(importTicket, ({ body }, context) => {
  const { policy, version } = policyInForce(context);
  const id = context.id("tkt", "external", body.externalKey);
  const decision = importedTicket(id, body, rulesOf(policy, version), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  return reply(keepTicket(undefined, decision.ticket, ticketImported, context), 1);
});
