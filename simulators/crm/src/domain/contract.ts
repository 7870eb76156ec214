import type { Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import { addMonths, daysBetween, type CalendarDate } from "@cashline/kernel/time";

export type Renewed = { outcome: "renewed"; contract: Contract };
export type Refused = {
  outcome: "refused";
  code: "opportunity-not-won" | "contract-not-active" | "term-not-contiguous" | "term-length-differs" | "invalid-request";
  detail: string;
};

/** The next term as it was quoted and won. */
export type NextTerm = Pick<
  Contract,
  "startOn" | "endOn" | "termMonths" | "sku" | "tier" | "seats" | "unitPrice" | "discountPercent" | "billingFrequency"
> & { opportunityId: string; quoteId: string; termValue: NonNullable<Contract["lastTermValue"]> };

/** Days after the end of a term during which a late renewal still finds the contract in force. */
export const GRACE_DAYS = 30;

/**
 * Takes a contract into its next term. The term starts on the day the old one ends, so that no day is left out and none
 * is sold twice; each won opportunity renews once, however often and with whatever dates it is sent.
 * Source: ours; Salesforce CPQ makes a new contract of a renewal, here one contract goes on so that its history is one.
 * @param opportunity the one the renewal names; undefined when there is none
 * @param renewedBefore whether that opportunity has already renewed this contract
 */
export function renewContract(
  contract: Contract,
  opportunity: Opportunity | undefined,
  term: NextTerm,
  renewedBefore: boolean,
): Renewed | Refused {
  if (contract.status !== "activated") return refused("contract-not-active", `The contract is ${contract.status}`);
  if (contract.terminateOn !== null) return refused("contract-not-active", `Notice was given for ${contract.terminateOn}`);
  if (!opportunity || opportunity.stage !== "closed_won") {
    return refused(
      "opportunity-not-won",
      opportunity ? `Opportunity ${opportunity.id} is ${opportunity.stage}` : `There is no opportunity ${term.opportunityId}`,
    );
  }
  if (opportunity.contractId !== contract.id) {
    return refused(
      "opportunity-not-won",
      `Opportunity ${opportunity.id} is about ${opportunity.contractId ?? "no contract"}, not about ${contract.id}`,
    );
  }
  if (renewedBefore)
    return refused(
      "term-not-contiguous",
      `Opportunity ${opportunity.id} has already renewed the contract, which now ends on ${contract.endOn}`,
    );
  if (term.startOn !== contract.endOn)
    return refused("term-not-contiguous", `The contract ends on ${contract.endOn}, the new term starts on ${term.startOn}`);
  const flaw = termFlaw(term) ?? currencyFlaw(contract, term);
  if (flaw !== undefined) return refused("invalid-request", flaw);
  const misfit = lengthFlaw(term);
  if (misfit !== undefined) return refused("term-length-differs", misfit);
  const { opportunityId, quoteId: _, termValue, ...lines } = term;
  return {
    outcome: "renewed",
    contract: { ...contract, ...lines, renewals: contract.renewals + 1, lastOpportunityId: opportunityId, lastTermValue: termValue },
  };
}

/**
 * What is wrong with a term's dates, if anything. Its last day is the day before `endOn`.
 * Source: ours; a term without days is none.
 */
export function termFlaw({ startOn, endOn }: Pick<Contract, "startOn" | "endOn">): string | undefined {
  return endOn <= startOn ? `End ${endOn} is not after start ${startOn}` : undefined;
}

/** Days by which months differ in length: 28 February stands for the 31st. */
const CLIPPED_DAYS = 3;

/**
 * Why a term's dates do not span its months, if they do not. A last month that is begun counts as one, as a term has it that
 * ends together with others.
 * Source: Salesforce `Contract.EndDate`, which follows from `StartDate` and `ContractTerm`; Salesforce CPQ rounds up the
 * months of a term cut short.
 */
export function lengthFlaw({ startOn, endOn, termMonths }: Pick<Contract, "startOn" | "endOn" | "termMonths">): string | undefined {
  const longest = addMonths(startOn, termMonths);
  const shorter = addMonths(startOn, termMonths - 1);
  if (endOn > shorter && daysBetween(longest, endOn) <= CLIPPED_DAYS) return undefined;
  return `${termMonths} months from ${startOn} end on ${longest}, not on ${endOn}`;
}

/**
 * Ends a contract nobody renewed once the grace is over; undefined when there is nothing to end.
 * Source: ours; a renewal that is signed late still finds its contract.
 */
export function expireContract(contract: Contract, today: CalendarDate): Contract | undefined {
  if (contract.status !== "activated" || daysBetween(contract.endOn, today) < GRACE_DAYS) return undefined;
  return { ...contract, status: "expired" };
}

function currencyFlaw(contract: Contract, { termValue }: NextTerm): string | undefined {
  return termValue.currency === contract.currency
    ? undefined
    : `The contract is in ${contract.currency}, the term value in ${termValue.currency}`;
}

function refused(code: Refused["code"], detail: string): Refused {
  return { outcome: "refused", code, detail };
}
