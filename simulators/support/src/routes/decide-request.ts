import type { CreditRequest } from "@cashline/contracts/systems/support/credit-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { decideCreditRequest, type Decided } from "../domain/credit-request.ts";
import type { Refused } from "../domain/refused.ts";
import type { Collections } from "../store/collections.ts";

/** A decision on a stored request, under the rules its ticket was made under. */
export function decideStored(
  creditRequestId: string,
  decision: { status: "accepted" | "rejected" | "withdrawn"; by: string; note: string },
  context: CommandContext<Collections>,
): Decided | Refused {
  const request: CreditRequest = context.store.creditRequests.require(creditRequestId);
  const { rules } = context.store.tickets.require(request.ticketId);
  return decideCreditRequest(request, decision, rules.creditRequests.separateDecider, context.now);
}
