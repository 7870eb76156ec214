import { problems } from "../../common/problems.ts";

export const billingProblems = problems({
  "unknown-billing-account": { status: 422, title: "The billing account does not exist", action: "Create the billing account first." },
  "unknown-parent": {
    status: 422,
    title: "The parent account has no billing account",
    action: "Create the parent's billing account first, or leave it out.",
  },
  "hierarchy-cycle": {
    status: 422,
    title: "A billing account cannot be its own ancestor",
    action: "Choose a parent outside the account's own tree.",
  },
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
    title: "The subscription's status does not allow this",
    action: "Only an active subscription is renewed, changed or paused; a paused or suspended one can be cancelled.",
  },
  "term-off-anchor": {
    status: 422,
    title: "The term does not keep to the dates counted from its anchor",
    action: "Start it on one of the anchor's monthly dates and end it near one, or anchor it on its first day.",
  },
  "renewal-not-contiguous": {
    status: 422,
    title: "The new term does not start where the old one ends",
    action: "Start the renewal on the subscription's end date.",
  },
  "renewal-not-undoable": {
    status: 409,
    title: "The renewal can no longer be taken back",
    action: "Void the invoice or issue a credit note.",
  },
  "invoice-not-draft": { status: 409, title: "Only a draft invoice can be changed", action: "Void it, or correct it with a credit note." },
  "invoice-on-hold": { status: 409, title: "The invoice is on hold", action: "Resolve the case named in the hold, then release it." },
  "invoice-not-open": {
    status: 409,
    title: "Only an open invoice can be paid, pursued, written off or voided",
    action: "Check the invoice's status.",
  },
  "amount-differs": { status: 422, title: "The amount is not what is due", action: "Pay exactly the invoice's due amount." },
  "tax-differs": {
    status: 422,
    title: "The tax does not belong to this invoice's lines",
    action: "Calculate tax for the invoice as it stands.",
  },
  "unknown-subscription": { status: 422, title: "The subscription does not exist", action: "Create the subscription first." },
  "usage-out-of-range": {
    status: 422,
    title: "The day of use is too far from the subscription's term",
    action: "Report usage of days from 36 months before the subscription's anchor to the end of its term, or to tomorrow.",
  },
  "subscription-cancelled": {
    status: 409,
    title: "Late usage of a cancelled subscription is billed no more",
    action: "Let it go, or charge it outside billing: the final invoice has settled the subscription.",
  },
  "late-usage-drafted": {
    status: 409,
    title: "A draft of the subscription's late usage is open",
    action: "Finalise it, or void it: what it had taken in can then be drafted with the rest.",
  },
  "no-late-usage": {
    status: 409,
    title: "None of this usage came late and is still to be billed",
    action: "List the usage to see who bills it; what is of days not billed yet is on the next invoice of its own.",
  },
  "late-usage-asks-nothing": {
    status: 409,
    title: "What came late asks for nothing",
    action: "Leave it: it is within what is included or committed. Where it makes its period cheaper, credit the invoice that billed it.",
  },
  "no-scheduled-change": {
    status: 409,
    title: "Nothing of this subscription is set for a later day",
    action: "Read the subscription: `scheduled` is null. What has been carried out is taken back by another change.",
  },
  "subscription-not-paused": {
    status: 409,
    title: "Only a paused subscription can be resumed",
    action: "Check the subscription's status.",
  },
  "change-outside-term": {
    status: 422,
    title: "The day of the change lies outside the current term",
    action: "Choose a day from the term's start to before its end; for later terms change the renewal's quote.",
  },
  "change-not-in-order": {
    status: 422,
    title: "The subscription has changed since that day",
    action: "Choose the day of the last change or a later one; what a change took effect on is `changedOn`.",
  },
  "ramp-misaligned": {
    status: 422,
    title: "A ramp phase does not begin with a billing period still to be billed",
    action: "Start each phase, in order, on the first day of a later billing period of the term.",
  },
  "nothing-to-invoice": { status: 422, title: "No period is due", action: "Ask for a later day, or renew the subscription." },
  "usage-on-draft": {
    status: 409,
    title: "The usage is on a draft invoice that may leave at any time",
    action: "Hold the draft, correct the usage, and draft anew; or void the draft first.",
  },
  "invoice-outdated": {
    status: 409,
    title: "Usage on the draft was corrected after it was drafted",
    action: "Draft the invoice anew, or void it; it stays on hold until then.",
  },
  "invoice-not-creditable": {
    status: 409,
    title: "Only a finalised invoice can be credited",
    action: "Redraft or void a draft; a void invoice needs no credit.",
  },
  "invoice-has-credits": {
    status: 409,
    title: "The invoice has been credited",
    action: "Void its credit notes first, or credit the rest.",
  },
  "invoice-not-redraftable": {
    status: 409,
    title: "Only the invoice of a renewal, of one period or of late usage is drafted anew",
    action: "Void it; what it had taken in waits for the next invoice, and its periods for the next billing run.",
  },
  "invoice-not-rebillable": {
    status: 409,
    title: "Only a finalised invoice of a renewal or a period, without credits of its own, is billed again",
    action: "Draft a draft anew; of an invoice that has been credited, credit the rest and bill it by a change.",
  },
  "invoice-billed-again": {
    status: 409,
    title: "The invoice asks again for what a credit note has given back",
    action: "Finalise it, and credit what of it is not owed.",
  },
  "credit-exceeds-invoice": {
    status: 422,
    title: "The credit is more than what is left of the invoice",
    action: "Preview the credit note without amounts to see what is left.",
  },
  "credit-note-not-voidable": {
    status: 409,
    title: "The credit note has been used",
    action: "Charge the amount anew; what was credited or refunded stands.",
  },
  "refund-not-pending": {
    status: 409,
    title: "No refund of this credit note is pending",
    action: "Check the credit note's refund status.",
  },
  "unknown-coupon": { status: 422, title: "The coupon does not exist", action: "Create the coupon first." },
  "coupon-not-redeemable": {
    status: 422,
    title: "The coupon cannot be applied",
    action: "Check its last day, its redemptions and its currency.",
  },
  "coupon-not-active": { status: 409, title: "The coupon is no longer active here", action: "Nothing is left to remove." },
  "unknown-dunning-campaign": {
    status: 422,
    title: "The policy has no dunning campaign of this code",
    action: "Add the campaign to the policy first.",
  },
});
