import { problems } from "../../common/problems.ts";

export const paymentProblems = problems({
  "unknown-payment-method": { status: 422, title: "The payment method does not exist", action: "Attach a payment method first." },
  "method-of-another-account": {
    status: 422,
    title: "The payment method belongs to another account",
    action: "Use one of the account's own methods.",
  },
  "amount-not-positive": { status: 422, title: "A payment needs an amount above zero", action: "Send what is due." },
  "invoice-already-paid": {
    status: 409,
    title: "An intent for this invoice has succeeded or is processing",
    action: "Do not collect twice; read the intent named in `detail`.",
  },
  "intent-final": { status: 409, title: "A succeeded or cancelled intent does not change", action: "Refund it, or create a new intent." },
  "refund-above-charge": {
    status: 422,
    title: "The refund is above what is left of the charge",
    action: "Refund at most the charged amount less earlier refunds.",
  },
  "intent-not-succeeded": {
    status: 409,
    title: "Only a succeeded intent can be refunded",
    action: "Wait for the money, or cancel the intent.",
  },
  "unknown-test-instrument": {
    status: 422,
    title: "The number is none of the published test cards and accounts",
    action: "Take one from `listTestInstruments`.",
  },
  "instrument-mismatch": {
    status: 422,
    title: "The number belongs to another type of method, or behaves otherwise than the request says",
    action: "Send the number alone, with its own type.",
  },
  "mandate-inactive": {
    status: 422,
    title: "The mandate of this debit has ended",
    action: "Attach the account anew, with a new mandate, or use another method.",
  },
  "no-mandate": {
    status: 422,
    title: "The method needs no mandate, so none can be revoked",
    action: "Revoke mandates of SEPA and ACH debits only.",
  },
  "payment-method-currency-mismatch": {
    status: 422,
    title: "The debit's scheme does not move this currency: ACH takes US dollars only, SEPA euros only",
    action: "Collect by a method that takes the invoice's currency.",
  },
  "capture-not-supported": {
    status: 422,
    title: "Only cards can be authorised first and captured later",
    action: "Leave `captureMethod` out, or use a card.",
  },
  "intent-not-confirmable": {
    status: 409,
    title: "Only an intent that waits for confirmation or was declined can be confirmed",
    action: "Read the intent and do what its status asks for.",
  },
  "no-action-required": {
    status: 409,
    title: "The intent does not wait for the customer",
    action: "Read the intent; only `requires_action` can be authenticated.",
  },
  "intent-not-capturable": {
    status: 409,
    title: "The intent holds no authorised money",
    action: "Capture an intent in `requires_capture`, once and before `captureBefore`.",
  },
  "capture-above-authorization": {
    status: 422,
    title: "The capture is above what was authorised",
    action: "Capture at most the amount of the intent.",
  },
  "refund-window-closed": {
    status: 409,
    title: "The charge is too old to be refunded",
    action: "Pay the customer by other means; the window is the policy `refundWindowDays`.",
  },
  "charge-disputed": {
    status: 409,
    title: "The customer’s bank has already claimed this money",
    action: "Wait for the dispute, or accept it; refund only what is not disputed.",
  },
  "dispute-above-charge": {
    status: 422,
    title: "The dispute is above what is left of the charge",
    action: "Dispute at most what was captured less refunds and earlier disputes.",
  },
  "dispute-window-closed": {
    status: 409,
    title: "The scheme no longer takes a dispute of this charge",
    action: "Cards can be disputed for 120 days, SEPA debits for eight weeks or 13 months, ACH debits for 60 days.",
  },
  "dispute-under-review": {
    status: 409,
    title: "The dispute has been answered and the bank reviews it",
    action: "Wait until `decidesAt`; evidence is taken once, and what is under review can no longer be conceded.",
  },
  "dispute-closed": {
    status: 409,
    title: "The dispute is decided",
    action: "Nothing: read its `status`; evidence and concessions are taken before `evidenceDueBy`.",
  },
  "insufficient-balance": {
    status: 422,
    title: "The available balance does not cover the payout",
    action: "Read the balance; pending money becomes available by its schedule.",
  },
  "payout-not-pending": { status: 409, title: "The payout has been sent or closed", action: "Only a pending payout can be called back." },
});
