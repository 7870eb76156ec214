import { problems } from "../../common/problems.ts";

export const crmProblems = problems({
  "unknown-parent": { status: 422, title: "The parent account does not exist", action: "Create the parent first, or leave it out." },
  "hierarchy-cycle": {
    status: 422,
    title: "An account cannot be its own ancestor",
    action: "Choose a parent outside the account's own tree.",
  },
  "hierarchy-too-deep": {
    status: 422,
    title: "The account hierarchy would have more levels than the policy allows",
    action: "Choose a parent nearer to the top, or raise `maxHierarchyDepth`.",
  },
  "bill-to-outside-hierarchy": {
    status: 422,
    title: "The legal billing account is neither the account itself nor one above it",
    action: "Name the account, one of its ancestors, or nobody.",
  },
  "duplicate-account": {
    status: 409,
    title: "The duplicate rule takes the new account for an existing one",
    action: "Use the account named in `detail`, or send `allowDuplicate`.",
  },
  "account-merged": {
    status: 410,
    title: "The account was merged into another one",
    action: "Use the survivor, whose id is in `detail`.",
  },
  "merge-into-itself": { status: 422, title: "An account cannot be merged into itself", action: "Name other accounts as losers." },
  "merge-too-large": {
    status: 422,
    title: "More hangs on the losers than one merge moves",
    action: "Move some of it first, or merge one loser at a time.",
  },
  "unknown-contact": { status: 422, title: "The contact does not exist", action: "Create the contact first." },
  "contact-outside-hierarchy": {
    status: 422,
    title: "The contact belongs to a customer that has no part in the opportunity",
    action: "Name contacts of the opportunity's own account hierarchy.",
  },
  "primary-contact-not-single": {
    status: 422,
    title: "An opportunity has exactly one primary contact, unless it has none at all",
    action: "Mark one role as primary.",
  },
  "contact-role-repeated": {
    status: 422,
    title: "A contact plays each part once",
    action: "Remove the repetition.",
  },
  "unknown-account": { status: 422, title: "The account does not exist", action: "Create the account first." },
  "unknown-contract": { status: 422, title: "The contract does not exist", action: "Create the contract first." },
  "opportunity-closed": { status: 409, title: "A closed opportunity does not change", action: "Open a new opportunity." },
  "stage-not-reachable": {
    status: 409,
    title: "The stage path does not lead there",
    action: "Move step by step as the policy's `stagePath` says.",
  },
  "amount-currency-differs": {
    status: 422,
    title: "The amount is in another currency than the account",
    action: "State the amount in the account's currency.",
  },
  "contract-currency-differs": {
    status: 422,
    title: "A contract would be in another currency than its account",
    action: "Use the account's currency, end the contract first, or set `contractCurrency` to `any` in the policy.",
  },
  "term-length-differs": {
    status: 422,
    title: "The term's dates do not span its months",
    action: "Correct `endOn`, which is the day after the last day of service, or `termMonths`; or say `cut_short`.",
  },
  "opportunity-not-won": { status: 409, title: "The renewal's opportunity has not been won", action: "Win the opportunity first." },
  "contract-not-active": {
    status: 409,
    title: "Only an activated contract can be renewed or terminated",
    action: "Check the contract's status.",
  },
  "contract-not-draft": {
    status: 409,
    title: "Only a draft changes or is submitted",
    action: "Have it returned, or draft a new contract.",
  },
  "contract-not-in-approval": {
    status: 409,
    title: "The contract does not wait for approval",
    action: "Submit the draft first, or check the contract's status.",
  },
  "approver-is-submitter": {
    status: 403,
    title: "Who submits a contract does not approve it",
    action: "Have another client activate it.",
  },
  "termination-outside-term": {
    status: 422,
    title: "The termination is in the past or after the end of the term",
    action: "Choose a day from today to the contract's end.",
  },
  "term-not-contiguous": {
    status: 422,
    title: "The new term does not start where the old one ends",
    action: "Start the renewal on the contract's end date.",
  },
  "replay-id-expired": {
    status: 410,
    title: "The replay id is older than changes are retained",
    action: "Read the records anew, then go on with `-2` for what is retained or `-1` for what is new.",
  },
  "replay-id-unknown": {
    status: 422,
    title: "No change has this replay id",
    action: "Use a `replayId` or `lastReplayId` that this sandbox has given out.",
  },
  "request-limit-exceeded": {
    status: 403,
    title: "The calls of the last 24 hours have reached the limit",
    action: "Wait until the scenario clock has moved on, or raise `dailyRequestLimit` or `licences`.",
  },
  "concurrent-limit-exceeded": {
    status: 403,
    title: "Too many calls have been running for too long",
    action: "Wait until some of them have ended.",
  },
});
