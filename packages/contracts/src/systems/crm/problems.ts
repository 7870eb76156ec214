import { problems } from "../../common/problems.ts";

export const crmProblems = problems({
  "unknown-parent": { status: 422, title: "The parent account does not exist", action: "Create the parent first, or leave it out." },
  "hierarchy-cycle": {
    status: 422,
    title: "An account cannot be its own ancestor",
    action: "Choose a parent outside the account's own tree.",
  },
  "unknown-account": { status: 422, title: "The account does not exist", action: "Create the account first." },
  "unknown-contract": { status: 422, title: "The contract does not exist", action: "Create the contract first." },
  "opportunity-closed": { status: 409, title: "A closed opportunity does not change", action: "Open a new opportunity." },
  "opportunity-not-won": { status: 409, title: "The renewal's opportunity has not been won", action: "Win the opportunity first." },
  "contract-not-active": { status: 409, title: "Only an activated contract can be renewed", action: "Check the contract's status." },
  "term-not-contiguous": {
    status: 422,
    title: "The new term does not start where the old one ends",
    action: "Start the renewal on the contract's end date.",
  },
});
