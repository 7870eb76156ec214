import { problems } from "../../common/problems.ts";

export const billingProblems = problems({
  "unknown-billing-account": { status: 422, title: "The billing account does not exist", action: "Create the billing account first." },
  "no-rate-card": {
    status: 422,
    title: "No rate card is in force for this product, tier, currency and day",
    action: "Load the rate card first.",
  },
  "quote-not-accepted": {
    status: 422,
    title: "A renewal needs an accepted quote",
    action: "Have the quote accepted, then renew with its id and time.",
  },
  "subscription-not-active": {
    status: 409,
    title: "Only an active subscription can be renewed",
    action: "Check the subscription's status.",
  },
  "renewal-not-contiguous": {
    status: 422,
    title: "The new term does not start where the old one ends",
    action: "Start the renewal on the subscription's end date.",
  },
  "renewal-not-undoable": {
    status: 409,
    title: "The renewal's invoice has left draft",
    action: "Void the invoice or issue a credit note.",
  },
  "invoice-not-draft": { status: 409, title: "Only a draft invoice can be changed", action: "Void it, or correct it with a credit note." },
  "invoice-on-hold": { status: 409, title: "The invoice is on hold", action: "Resolve the case named in the hold, then release it." },
  "invoice-not-open": { status: 409, title: "Only an open invoice can be paid or voided", action: "Check the invoice's status." },
  "amount-differs": { status: 422, title: "The amount is not what is due", action: "Pay exactly the invoice's due amount." },
  "tax-differs": {
    status: 422,
    title: "The tax does not belong to this invoice's lines",
    action: "Calculate tax for the invoice as it stands.",
  },
  "unknown-subscription": { status: 422, title: "The subscription does not exist", action: "Create the subscription first." },
});
