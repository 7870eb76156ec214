import { acceptCreditRequest } from "@cashline/contracts/systems/support/credit-operations";
import { creditRequestAccepted } from "@cashline/contracts/systems/support/events";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { settleRequest } from "./answer.ts";
import { decideStored } from "./decide-request.ts";

export const acceptCreditRequestRoute = write<typeof acceptCreditRequest, Collections>(acceptCreditRequest, ({ params, body }, context) => {
  const decision = { status: "accepted" as const, by: body.decidedBy, note: body.note };
  return settleRequest(decideStored(params.creditRequestId, decision, context), creditRequestAccepted, context);
});
