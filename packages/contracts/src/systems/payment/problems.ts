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
});
