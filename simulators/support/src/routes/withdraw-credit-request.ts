import { withdrawCreditRequest } from "@cashline/contracts/systems/support/credit-operations";
import { creditRequestWithdrawn } from "@cashline/contracts/systems/support/events";
import { write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { settleRequest } from "./answer.ts";
import { decideStored } from "./decide-request.ts";

export const withdrawCreditRequestRoute = write<typeof withdrawCreditRequest, Collections>(
  withdrawCreditRequest,
  ({ params, body }, context) =>
    settleRequest(decideStored(params.creditRequestId, { status: "withdrawn", ...body }, context), creditRequestWithdrawn, context),
);
