import { openCreditRequest } from "@cashline/contracts/systems/support/credit-operations";
import { creditRequestOpened } from "@cashline/contracts/systems/support/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { openCreditRequest as open } from "../domain/credit-request.ts";
import type { Collections } from "../store/collections.ts";

export const openCreditRequestRoute = write<typeof openCreditRequest, Collections>(openCreditRequest, ({ params, body }, context) => {
  const { tickets, creditRequests } = context.store;
  const ticket = tickets.require(params.ticketId);
  const id = context.id("crq", ticket.id, context.client, context.idempotencyKey);
  const decision = open(id, ticket, body, creditRequests.find({ ticketId: ticket.id }), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  creditRequests.insert(decision.request);
  context.emit(creditRequestOpened, decision.request);
  return reply(decision.request, 1);
});
