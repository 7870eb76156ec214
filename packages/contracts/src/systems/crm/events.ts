import { event } from "../../common/events.ts";
import { AccountMerge } from "./account-entities.ts";
import { Account, Contact, Contract, Opportunity } from "./entities.ts";
import { OpportunityContacts } from "./opportunity-entities.ts";
import { CrmPolicy } from "./policy.ts";

const system = "crm";
export const accountCreated = event({
  system,
  name: "account.created",
  version: 1,
  object: "account",
  summary: "An account was created.",
  data: Account,
});
export const accountUpdated = event({
  system,
  name: "account.updated",
  version: 1,
  object: "account",
  summary: "An account changed.",
  data: Account,
});
export const contactCreated = event({
  system,
  name: "contact.created",
  version: 1,
  object: "contact",
  summary: "A contact was created.",
  data: Contact,
});
export const opportunityCreated = event({
  system,
  name: "opportunity.created",
  version: 1,
  object: "opportunity",
  summary: "An opportunity was opened.",
  data: Opportunity,
});
export const opportunityUpdated = event({
  system,
  name: "opportunity.updated",
  version: 1,
  object: "opportunity",
  summary: "An open opportunity changed.",
  data: Opportunity,
});
export const opportunityWon = event({
  system,
  name: "opportunity.won",
  version: 1,
  object: "opportunity",
  summary: "The customer agreed; starts the renewal.",
  data: Opportunity,
});
export const opportunityQuoteSigned = event({
  system,
  name: "opportunity.quote_signed",
  version: 1,
  object: "opportunity",
  summary: "CPQ's signed quote, or amendment, has reached the opportunity.",
  data: Opportunity,
});
export const opportunityLost = event({
  system,
  name: "opportunity.lost",
  version: 1,
  object: "opportunity",
  summary: "The customer declined.",
  data: Opportunity,
});
export const contractActivated = event({
  system,
  name: "contract.activated",
  version: 1,
  object: "contract",
  summary: "A contract came into force.",
  data: Contract,
});
export const contractRenewed = event({
  system,
  name: "contract.renewed",
  version: 1,
  object: "contract",
  summary: "A contract was closed out into its next term.",
  data: Contract,
});
export const contractExpired = event({
  system,
  name: "contract.expired",
  version: 1,
  object: "contract",
  summary: "A contract's term ended without renewal.",
  data: Contract,
});
export const accountMerged = event({
  system,
  name: "account.merged",
  version: 1,
  object: "account_merge",
  summary: "Duplicates were merged into an account; what hung on them is its own now.",
  data: AccountMerge,
});
export const contactUpdated = event({
  system,
  name: "contact.updated",
  version: 1,
  object: "contact",
  summary: "A contact changed.",
  data: Contact,
});
export const opportunityStageChanged = event({
  system,
  name: "opportunity.stage_changed",
  version: 1,
  object: "opportunity",
  summary: "An open opportunity was moved to another stage.",
  data: Opportunity,
});
export const opportunityContactsChanged = event({
  system,
  name: "opportunity.contacts_changed",
  version: 1,
  object: "opportunity_contacts",
  summary: "Who plays which part in an opportunity changed.",
  data: OpportunityContacts,
});
export const contractDrafted = event({
  system,
  name: "contract.drafted",
  version: 1,
  object: "contract",
  summary: "A contract was drafted.",
  data: Contract,
});
export const contractUpdated = event({
  system,
  name: "contract.updated",
  version: 1,
  object: "contract",
  summary: "A draft changed, what was signed within the term was taken in, or notice was given for a later day.",
  data: Contract,
});
export const contractSubmitted = event({
  system,
  name: "contract.submitted",
  version: 1,
  object: "contract",
  summary: "A draft was handed in for approval.",
  data: Contract,
});
export const contractReturned = event({
  system,
  name: "contract.returned",
  version: 1,
  object: "contract",
  summary: "A contract in approval was given back as a draft.",
  data: Contract,
});
export const contractTerminated = event({
  system,
  name: "contract.terminated",
  version: 1,
  object: "contract",
  summary: "A contract ended before its term did.",
  data: Contract,
});
export const policyUpdated = event({
  system,
  name: "policy.updated",
  version: 1,
  object: "policy",
  summary: "The tenant's policy was replaced.",
  data: CrmPolicy,
});
