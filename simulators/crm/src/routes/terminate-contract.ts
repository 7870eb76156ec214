import { terminateContract } from "@cashline/contracts/systems/crm/contract-operations";
import { contractTerminated, contractUpdated } from "@cashline/contracts/systems/crm/events";
import { instantAt } from "@cashline/kernel/time";
import { write } from "@cashline/sim-kit/command";
import { terminateContract as terminate } from "../domain/contract-lifecycle.ts";
import type { Collections } from "../store/collections.ts";
import { contractOf, settleContract } from "./answer.ts";

/** At once, or put on the agenda for its day; a second notice moves the day. */
export const terminateContractRoute = write<typeof terminateContract, Collections>(terminateContract, ({ params, body }, context) => {
  const decision = terminate(contractOf(params.contractId, context), body, context.today);
  const isOver = decision.outcome === "changed" && decision.contract.status === "terminated";
  const answer = settleContract(decision, isOver ? contractTerminated : contractUpdated, context);
  const { id } = answer.body;
  if (isOver) {
    context.unschedule("contract-end", id);
    context.unschedule("contract-notice", id);
  } else context.schedule(instantAt(body.terminateOn, "00:00"), "contract-notice", id);
  return answer;
});
