import { event } from "../../common/events.ts";
import { Account, Contact, Contract, Opportunity } from "./entities.ts";

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
