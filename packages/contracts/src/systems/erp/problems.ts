import { problems } from "../../common/problems.ts";

export const erpProblems = problems({
  "sss-request-limit-exceeded": {
    status: 429,
    title: "More calls of the account are running than its licences allow",
    action: "Wait as long as `Retry-After` says, and run fewer calls at one time.",
  },
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
  "billing-account-taken": {
    status: 409,
    title: "The billing account is bound to another customer",
    action: "Bind the customer to a billing account of its own; `detail` names the other customer.",
  },
  "legal-entity-mismatch": {
    status: 422,
    title: "The customer belongs to another legal entity",
    action: "Invoice from the customer's legal entity.",
  },
  "unknown-legal-entity": { status: 422, title: "The legal entity does not exist in ERP", action: "Set the entity up first." },
  "currency-mismatch": {
    status: 422,
    title: "The currency is not the customer's or the document's",
    action: "Use the customer's currency, and one currency in all amounts of a document.",
  },
  "period-closed": { status: 409, title: "The accounting period is closed", action: "Post into an open period." },
  "before-first-period": {
    status: 422,
    title: "The day or month is before the first accounting period of the legal entity",
    action: "Correct the date; the entity's `firstPeriod` says where its books begin.",
  },
  "period-not-open-yet": {
    status: 422,
    title: "The accounting period is further ahead than postings are allowed",
    action: "Correct the date, post when its month is near, or let the policy `futurePeriods` open more months.",
  },
  "dated-before-document": {
    status: 422,
    title: "The day is before that of the document it is about",
    action: "Give the day of the document named in `detail`, or a later one.",
  },
  "due-before-invoice": {
    status: 422,
    title: "The due date is before the invoice date",
    action: "Correct the due date; where the posting is late, say the invoice's own date in `issuedOn`.",
  },
  unbalanced: { status: 422, title: "Debits and credits differ", action: "Correct the lines until both sides are equal." },
  "negative-amount": {
    status: 422,
    title: "An amount is negative",
    action: "Correct it; use the other side of a journal, or a credit memo for an invoice.",
  },
  "line-not-one-sided": {
    status: 422,
    title: "A journal line has no side or both",
    action: "Give each line one amount above zero, as debit or as credit.",
  },
  "already-posted": { status: 409, title: "This invoice has been posted", action: "Read the receivable; do not post twice." },
  "collection-task-not-open": {
    status: 409,
    title: "The collection task is completed",
    action: "Read the task; open another one if needed.",
  },
  "receivable-still-open": {
    status: 409,
    title: "The receivable is not what the outcome says",
    action: "Apply the cash or write the receivable off first, or give another outcome.",
  },
  "due-in-the-past": { status: 422, title: "The due day has passed", action: "Give a day from today on." },
  "unknown-receivable": { status: 422, title: "No receivable for this invoice", action: "Post the invoice first." },
  "receivable-not-open": {
    status: 409,
    title: "The receivable is not open",
    action: "Check whether cash was applied or the posting reversed.",
  },
  "cash-above-open": { status: 422, title: "The cash is more than what is open", action: "Apply at most the open amount." },
  "period-out-of-order": { status: 409, title: "An earlier period is still open", action: "Close periods in order." },
  "period-not-over": {
    status: 409,
    title: "The period has not ended",
    action: "Close it after its last day, or as early as the policy `earlyClose` allows; lock it once it has begun.",
  },
  "period-soft-closed": {
    status: 409,
    title: "The period is locked for receivables",
    action: "Post into an open period, or have the period reopened.",
  },
  "period-not-closed": { status: 409, title: "The period is open", action: "Nothing is to be reopened; post into it." },
  "close-checklist-incomplete": {
    status: 409,
    title: "Blocking items of the close checklist are not done",
    action: "Read the checklist, finish the items named in `detail`, then close.",
  },
  "same-person": {
    status: 422,
    title: "The second person is the first",
    action: "Have another person approve.",
  },
  "approval-missing": { status: 422, title: "Policy demands a second person", action: "Name the person who approved in `approvedBy`." },
  "maintenance-window": {
    status: 409,
    title: "Posting is refused during maintenance",
    action: "Post after the end of the window named in `detail`.",
  },
  "account-unmapped": {
    status: 422,
    title: "No account is mapped to a role this posting needs",
    action: "Map an account to the role named in `detail`.",
  },
  "unknown-account": { status: 422, title: "The chart has no such account", action: "Create the account or name another." },
  "account-role-mismatch": {
    status: 422,
    title: "The account plays another role",
    action: "Map an account of the same role, or create one.",
  },
  "control-account": {
    status: 422,
    title: "The account is kept by a subledger",
    action: "Use the document of the subledger; manual journals do not touch control accounts.",
  },
  "unknown-tax-code": {
    status: 422,
    title: "The legal entity does not post with this tax code",
    action: "Correct the code or add it to the entity's tax codes.",
  },
  "fx-rate-missing": {
    status: 422,
    title: "There is no exchange rate for the day",
    action: "Set the day's rate, or let policy take an older one or none.",
  },
  "amount-out-of-range": {
    status: 422,
    title: "The amount is more than a document can carry, in its own currency or the entity's",
    action: "Split the document, or correct the rate.",
  },
  "journal-not-draft": { status: 409, title: "The manual journal is no draft", action: "Read it; only drafts are approved or rejected." },
  "journal-not-approved": { status: 409, title: "The manual journal is not approved", action: "Have another person approve it first." },
  "not-reversible": {
    status: 409,
    title: "The entry is not reversed on its own",
    action: "Correct the document it comes from; only a posted manual journal is reversed, once.",
  },
  "credit-above-invoice": {
    status: 422,
    title: "The credits exceed the invoice",
    action: "Credit at most what was invoiced, net and tax each.",
  },
  "credit-above-open": {
    status: 422,
    title: "The credit exceeds what is open",
    action: "Credit at most the open amount, or let policy keep the rest as the customer's credit.",
  },
  "customer-mismatch": { status: 422, title: "The invoice is another customer's", action: "Apply money to its payer's invoices." },
  "applications-exceed-cash": {
    status: 422,
    title: "More is applied than was received",
    action: "Correct the applications; their sum is at most the amount.",
  },
  "overpayment-refused": {
    status: 422,
    title: "Policy takes no money beyond the invoices named",
    action: "Apply all of it, or let policy keep the rest unapplied.",
  },
  "unapplied-too-small": { status: 422, title: "Less is left of the payment", action: "Apply at most what is unapplied." },
  "nothing-to-reclassify": {
    status: 409,
    title: "The invoice is on the control account",
    action: "Nothing is to be moved; read the account mapping if another account was meant.",
  },
  "schedule-not-replannable": {
    status: 409,
    title: "The schedule cannot be laid anew",
    action: "Modify the arrangement, or credit the invoice; only what is still planned of an invoice's own schedule is laid anew.",
  },
  "unknown-receipt": {
    status: 422,
    title: "No money of this payment is in the books",
    action: "Apply or receive the money first; what was never booked is not refunded here.",
  },
  "refund-above-receipt": {
    status: 422,
    title: "The refund exceeds what is left of the receipt",
    action: "Refund at most what was received and has not gone back.",
  },
  "refund-not-returnable": {
    status: 409,
    title: "The refund does not come back",
    action: "Only a refund that raised its invoice's receivable is returned, once; receive other money as a payment.",
  },
  "credit-memo-not-reversible": {
    status: 409,
    title: "The credit memo cannot be taken back",
    action: "Only a posted credit memo is, whose receivable stands and whose credit is whole; charge anew what was used.",
  },
  "ssp-missing": {
    status: 422,
    title: "An obligation has no stand-alone selling price",
    action: "Estimate one (ASC 606-10-32-33), or say `isImmaterial` of a promise too small to have one.",
  },
  "unknown-arrangement": { status: 422, title: "There is no such revenue arrangement", action: "Create the arrangement first." },
  "arrangement-mismatch": {
    status: 422,
    title: "The arrangement is another customer's, entity's or currency's",
    action: "Invoice under the contract's own arrangement.",
  },
  "arrangement-not-active": { status: 409, title: "The arrangement is not active", action: "Read it; cancelled ones do not change." },
  "arrangement-overbilled": {
    status: 422,
    title: "The invoices exceed the arrangement's price",
    action: "Modify the arrangement's price first, or correct the invoice.",
  },
  "unknown-obligation": {
    status: 422,
    title: "The arrangement has no such obligation or milestone",
    action: "Name an obligation and milestone of the arrangement.",
  },
  "milestone-completed": {
    status: 409,
    title: "The milestone was completed before",
    action: "Read the arrangement; do not complete it twice.",
  },
  "modification-invalid": {
    status: 422,
    title: "The modification leaves no price or obligation to recognise",
    action: "Correct price, dates or obligations as `detail` says.",
  },
});

/** What the day of every posting is refused for: it lies outside the calendar, or in a closed month. */
export const dayProblems = ["before-first-period", "period-not-open-yet", "period-closed"] as const;

/** What any posting to the receivables is refused for: its day, its month, the hour, or the chart of accounts. */
export const receivablesGate = [
  ...dayProblems,
  "dated-before-document",
  "period-soft-closed",
  "maintenance-window",
  "account-unmapped",
] as const;

/** What taking an invoice's posting back is refused for, done or previewed. */
export const reversalProblems = ["unknown-receivable", "receivable-not-open", ...receivablesGate] as const;

/** What applying a payment's cash is refused for, done or previewed. */
export const cashReceiptProblems = [
  "unknown-receivable",
  "receivable-not-open",
  "cash-above-open",
  "currency-mismatch",
  "already-exists",
  ...receivablesGate,
  "fx-rate-missing",
  "amount-out-of-range",
] as const;
