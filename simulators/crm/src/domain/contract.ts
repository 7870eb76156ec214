import type { Contract, Opportunity, TermRule } from "@cashline/contracts/systems/crm/entities";
import type { CrmPolicy } from "@cashline/contracts/systems/crm/policy";
import { addDays, addMonths, daysBetween, monthOf, type CalendarDate } from "@cashline/kernel/time";

export type Renewed = { outcome: "renewed"; contract: Contract };
export type Refused = {
  outcome: "refused";
  code:
    | "opportunity-not-won"
    | "contract-not-active"
    | "term-not-contiguous"
    | "term-length-differs"
    | "contract-currency-differs"
    | "invalid-request";
  detail: string;
};

/** The next term as it was quoted and won. */
export type NextTerm = Pick<
  Contract,
  "startOn" | "endOn" | "termMonths" | "sku" | "tier" | "seats" | "unitPrice" | "discountPercent" | "billingFrequency"
> & { opportunityId: string; quoteId: string; termValue: NonNullable<Contract["lastTermValue"]>; termRule?: TermRule };

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
  rules: CurrencyRules,
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
  const { opportunityId, quoteId: _, termValue, termRule = "whole_months", ...lines } = term;
  const misfit = lengthFlaw({ ...term, termRule });
  if (misfit !== undefined) return refused("term-length-differs", misfit);
  const foreign = otherCurrency(contract, rules);
  if (foreign !== undefined) return refused("contract-currency-differs", foreign);
  return {
    outcome: "renewed",
    contract: {
      ...contract,
      ...lines,
      termRule,
      renewals: contract.renewals + 1,
      lastOpportunityId: opportunityId,
      lastTermValue: termValue,
      contractCurrency: rules.contractCurrency,
    },
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
 * Why a term's dates do not span its months, if they do not. `endOn` is the first day after the term, everywhere in the
 * estate, so twelve months from 1 January end on the next 1 January. A term from the last day of a month may end later by
 * what that month lacks of the 31st, on which it may have begun. One that is signed to end earlier says `cut_short`.
 * Source: Salesforce `Contract.EndDate`, which follows from `StartDate` and `ContractTerm` and is the last day of service
 * (help article 000384288: 1 March and five months end on 31 July); here it is the day after. Salesforce CPQ cuts a term
 * short that ends with others.
 */
export function lengthFlaw({
  startOn,
  endOn,
  termMonths,
  termRule,
}: Pick<Contract, "startOn" | "endOn" | "termMonths" | "termRule">): string | undefined {
  const whole = addMonths(startOn, termMonths);
  const isMonthEnd = addDays(startOn, 1).endsWith("-01");
  const isWhole = endOn === whole || (isMonthEnd && endOn > whole && daysBetween(whole, endOn) <= CLIPPED_DAYS && sameMonth(whole, endOn));
  if (isWhole || (termRule === "cut_short" && endOn < whole)) return undefined;
  return `${termMonths} months from ${startOn} end on ${whole}, not on ${endOn}; the end is the day after the last day of service`;
}

const sameMonth = (one: CalendarDate, other: CalendarDate): boolean => monthOf(one) === monthOf(other);

/** What the account and the tenant's policy say about a contract's currency. */
export type CurrencyRules = Pick<CrmPolicy, "contractCurrency"> & { readonly accountCurrency: string };

/**
 * Why a contract may not be in its currency, if it may not.
 * Source: Salesforce lets the currencies of an account and its contracts differ where several are active; billing and the
 * ledger here know one of a customer, so by default they agree.
 */
export function otherCurrency(
  { currency }: Pick<Contract, "currency">,
  { contractCurrency, accountCurrency }: CurrencyRules,
): string | undefined {
  if (contractCurrency === "any" || currency === accountCurrency) return undefined;
  return `The contract is in ${currency}, the account in ${accountCurrency}`;
}

/**
 * Why contracts may not belong to an account of this currency, if they may not: those that are in force or on their way
 * there. Ended ones stay what they were.
 * Source: as `otherCurrency`; it holds when contracts come to an account and when the account changes.
 */
export function foreignContract(contracts: readonly Contract[], rules: CurrencyRules): string | undefined {
  const live = contracts.filter(({ status }) => status !== "expired" && status !== "terminated");
  const foreign = live.find((contract) => otherCurrency(contract, rules) !== undefined);
  return foreign && `${foreign.id}: ${otherCurrency(foreign, rules)}`;
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
