import { rejectCreditRequest } from "@cashline/contracts/systems/support/credit-operations";
import { creditRequestRejected } from "@cashline/contracts/systems/support/events";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { settleRequest } from "./answer.ts";
import { decideStored } from "./decide-request.ts";

export const rejectCreditRequestRoute = write<typeof rejectCreditRequest, Collections>(rejectCreditRequest, ({ params, body }, context) => {
  const decision = { status: "rejected" as const, by: body.decidedBy, note: body.note };
  return settleRequest(decideStored(params.creditRequestId, decision, context), creditRequestRejected, context);
});
