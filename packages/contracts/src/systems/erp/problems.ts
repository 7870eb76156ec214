import { problems } from "../../common/problems.ts";

export const erpProblems = problems({
  "unknown-customer": { status: 422, title: "ERP has no customer for this account", action: "Create the customer first." },
  "customer-blocked": { status: 422, title: "The customer is blocked for posting", action: "Have receivables unblock the customer." },
  "customer-hierarchy-mismatch": {
    status: 422,
    title: "The billing account's place in the customer hierarchy is not ERP's",
    action: "Align the parent in billing or in ERP, then post again.",
  },
  "billing-account-mismatch": {
    status: 422,
    title: "The customer is bound to another billing account",
    action: "Bind the customer to the billing account that invoices.",
  },
  "legal-entity-mismatch": {
    status: 422,
    title: "The customer belongs to another legal entity",
    action: "Invoice from the customer's legal entity.",
  },
  "unknown-legal-entity": { status: 422, title: "The legal entity does not exist in ERP", action: "Set the entity up first." },
  "currency-mismatch": { status: 422, title: "The currency is not the customer's", action: "Invoice in the customer's currency." },
  "period-closed": { status: 409, title: "The accounting period is closed", action: "Post into an open period." },
  unbalanced: { status: 422, title: "Debits and credits differ", action: "Correct net, tax and total." },
  "already-posted": { status: 409, title: "This invoice has been posted", action: "Read the receivable; do not post twice." },
  "unknown-receivable": { status: 422, title: "No receivable for this invoice", action: "Post the invoice first." },
  "receivable-not-open": {
    status: 409,
    title: "The receivable is not open",
    action: "Check whether cash was applied or the posting reversed.",
  },
  "cash-above-open": { status: 422, title: "The cash is more than what is open", action: "Apply at most the open amount." },
  "period-out-of-order": { status: 409, title: "An earlier period is still open", action: "Close periods in order." },
});
