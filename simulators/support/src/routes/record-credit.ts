import { recordCredit } from "@cashline/contracts/systems/support/credit-operations";
import { creditRequestCredited } from "@cashline/contracts/systems/support/events";
import { write } from "@cashline/sim-kit/command";
import { recordCredit as record } from "../domain/credit-request.ts";
import type { Collections } from "../store/collections.ts";
import { settleRequest } from "./answer.ts";

export const recordCreditRoute = write<typeof recordCredit, Collections>(recordCredit, ({ params, body }, context) =>
  settleRequest(
    record(context.store.creditRequests.require(params.creditRequestId), body.creditNote, context.now),
    creditRequestCredited,
    context,
  ),
);
