import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { Changed, Refused } from "./contract-lifecycle.ts";

export type Amendment = { effectiveOn: CalendarDate; seats: number; tier?: string; unitPrice?: string };

/**
 * Takes an amendment into a contract in force: what was signed from a day within its term on. It needs a won opportunity of
 * its own about the contract, which is no renewal; the term stays.
 * Source: Salesforce CPQ's amendments, each with an opportunity and a quote of its own; that it must be won is ours.
 */
export function amendContract(
  contract: Contract,
  opportunity: Opportunity | undefined,
  { effectiveOn, seats, tier = contract.tier, unitPrice = contract.unitPrice }: Amendment,
): Changed | Refused {
  if (contract.status !== "activated") return refused("contract-not-active", `The contract is ${contract.status}`);
  if (contract.terminateOn !== null) return refused("contract-not-active", `Notice was given for ${contract.terminateOn}`);
  if (opportunity?.stage !== "closed_won" || opportunity.kind === "renewal" || opportunity.contractId !== contract.id)
    return refused("opportunity-not-won", "It takes a won opportunity about this contract that is no renewal");
  if (effectiveOn < contract.startOn || effectiveOn >= contract.endOn)
    return refused("invalid-request", `${effectiveOn} is not within ${contract.startOn} to ${contract.endOn}`);
  return { outcome: "changed", contract: { ...contract, seats, tier, unitPrice } };
}

function refused(code: Refused["code"], detail: string): Refused {
  return { outcome: "refused", code, detail };
}
