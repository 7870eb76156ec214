import type { Contract, ContractTerms } from "@cashline/contracts/systems/crm/entities";
import type { CrmPolicy } from "@cashline/contracts/systems/crm/policy";
import type { CalendarDate } from "@cashline/kernel/time";
import { isSamePerson } from "@cashline/kernel/person";
import { lengthFlaw, otherCurrency, termFlaw, type CurrencyRules } from "./contract.ts";

export type Changed = { outcome: "changed"; contract: Contract };
export type Refused = {
  outcome: "refused";
  code:
    | "contract-not-draft"
    | "contract-not-in-approval"
    | "approver-is-submitter"
    | "contract-not-active"
    | "termination-outside-term"
    | "opportunity-not-won"
    | "contract-currency-differs"
    | "term-length-differs"
    | "invalid-request";
  detail: string;
};
export type ApprovalRules = Pick<CrmPolicy, "contractApproval" | "separateApprover">;

const nothingYet = {
  renewals: 0,
  lastOpportunityId: null,
  lastTermValue: null,
  submittedBy: null,
  returnReason: null,
  activatedBy: null,
  activationRule: null,
  terminateOn: null,
  terminationReason: null,
};

/**
 * A contract that was signed elsewhere and is recorded as in force.
 * Source: ours; a contract signed before the estate began.
 */
export function recordContract(id: string, terms: ContractTerms, client: string, rules: CurrencyRules): Changed | Refused {
  const contract = begun(id, terms, rules);
  return flawOf(contract, rules) ?? changed({ ...contract, status: "activated", activatedBy: client, activationRule: "recorded" });
}

/** A contract that is not in force yet. Salesforce: Draft, In Approval Process, Activated. */
export function draftContract(id: string, terms: ContractTerms, rules: CurrencyRules): Changed | Refused {
  const contract = begun(id, terms, rules);
  return flawOf(contract, rules) ?? changed(contract);
}

/** Source: Salesforce `Contract`: an activated one does not change its terms. */
export function updateContract(contract: Contract, change: Partial<ContractTerms>, rules: CurrencyRules): Changed | Refused {
  if (contract.status !== "draft") return refused("contract-not-draft", `The contract is ${contract.status}`);
  const next = { ...contract, ...change, contractCurrency: rules.contractCurrency };
  return flawOf(next, rules) ?? changed(next);
}

/** Source: Salesforce `Contract.Status`: In Approval Process. */
export function submitContract(contract: Contract, client: string): Changed | Refused {
  if (contract.status !== "draft") return refused("contract-not-draft", `The contract is ${contract.status}`);
  return changed({ ...contract, status: "in_approval", submittedBy: client, returnReason: null });
}

/**
 * The approver wants it otherwise: it is a draft again.
 * Source: Salesforce's approval processes, where a rejected record is unlocked.
 */
export function returnContract(contract: Contract, reason: string): Changed | Refused {
  if (contract.status !== "in_approval") return refused("contract-not-in-approval", `The contract is ${contract.status}`);
  return changed({ ...contract, status: "draft", submittedBy: null, returnReason: reason });
}

/**
 * Brings a contract into force. It has been in approval, and who submitted it does not approve it (segregation of
 * duties: maker and approver differ), unless the tenant's policy says otherwise; the rule is printed on the contract. Its
 * currency is judged anew, since the policy may have changed since the draft.
 * Source: Salesforce `Contract.Status`: Activated; maker and approver differ by published SAP segregation-of-duties matrices.
 */
export function activateContract(contract: Contract, client: string, rules: ApprovalRules & CurrencyRules): Changed | Refused {
  const isApproved = contract.status === "in_approval";
  if (!isApproved && (contract.status !== "draft" || rules.contractApproval === "required"))
    return refused("contract-not-in-approval", `The contract is ${contract.status}`);
  if (isApproved && rules.separateApprover && contract.submittedBy !== null && isSamePerson(contract.submittedBy, client))
    return refused("approver-is-submitter", `${client} submitted the contract`);
  const foreign = otherCurrency(contract, rules);
  if (foreign !== undefined) return refused("contract-currency-differs", foreign);
  const activationRule = isApproved ? "approved" : "approval_not_required";
  const { contractCurrency } = rules;
  return changed({ ...contract, status: "activated", activatedBy: client, activationRule, contractCurrency });
}

/**
 * Gives notice: the contract ends on a day from today to the end of its term, at once when that is today.
 * Source: ours; Salesforce has no notice, and billing's cancellation on a day needs one.
 */
export function terminateContract(
  contract: Contract,
  notice: { terminateOn: CalendarDate; reason: string },
  today: CalendarDate,
): Changed | Refused {
  if (contract.status !== "activated") return refused("contract-not-active", `The contract is ${contract.status}`);
  if (notice.terminateOn < today || notice.terminateOn > contract.endOn)
    return refused("termination-outside-term", `${notice.terminateOn} is not between ${today} and ${contract.endOn}`);
  const noticed = { ...contract, terminateOn: notice.terminateOn, terminationReason: notice.reason };
  return changed(endByNotice(noticed, today) ?? noticed);
}

/** Ends a contract whose notice has come; undefined when there is nothing to end. Source: ours, as `terminateContract`. */
export function endByNotice(contract: Contract, today: CalendarDate): Contract | undefined {
  if (contract.status !== "activated" || contract.terminateOn === null || contract.terminateOn > today) return undefined;
  return { ...contract, status: "terminated" };
}

/** A contract as it is first written down, with the rules it was judged by. */
function begun(id: string, { termRule = "whole_months", ...terms }: ContractTerms, { contractCurrency }: CurrencyRules): Contract {
  return { id, ...terms, termRule, endDay: "exclusive", ...nothingYet, status: "draft", contractCurrency };
}

function flawOf(contract: Contract, rules: CurrencyRules): Refused | undefined {
  const flaw = termFlaw(contract);
  if (flaw !== undefined) return refused("invalid-request", flaw);
  const misfit = lengthFlaw(contract);
  if (misfit !== undefined) return refused("term-length-differs", misfit);
  const foreign = otherCurrency(contract, rules);
  return foreign === undefined ? undefined : refused("contract-currency-differs", foreign);
}

function changed(contract: Contract): Changed {
  return { outcome: "changed", contract };
}

function refused(code: Refused["code"], detail: string): Refused {
  return { outcome: "refused", code, detail };
}
