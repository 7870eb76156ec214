import { event } from "../../common/events.ts";
import { Payout } from "./balance-entities.ts";
import { Dispute } from "./dispute-entities.ts";
import { PaymentIntent, PaymentMethod, Refund } from "./entities.ts";
import { Policy } from "./policy-entities.ts";

const system = "payment";
export const paymentMethodAttached = event({
  system,
  name: "method.attached",
  version: 1,
  object: "payment_method",
  summary: "A payment method was attached.",
  data: PaymentMethod,
});
export const paymentProcessing = event({
  system,
  name: "intent.processing",
  version: 1,
  object: "payment_intent",
  summary: "Money is on its way.",
  data: PaymentIntent,
});
export const paymentSucceeded = event({
  system,
  name: "intent.succeeded",
  version: 1,
  object: "payment_intent",
  summary: "Money arrived.",
  data: PaymentIntent,
});
export const paymentFailed = event({
  system,
  name: "intent.failed",
  version: 1,
  object: "payment_intent",
  summary: "An attempt was declined.",
  data: PaymentIntent,
});
export const paymentCanceled = event({
  system,
  name: "intent.canceled",
  version: 1,
  object: "payment_intent",
  summary: "An intent was cancelled.",
  data: PaymentIntent,
});
export const refundSucceeded = event({
  system,
  name: "refund.succeeded",
  version: 1,
  object: "refund",
  summary: "Money went back.",
  data: Refund,
});
export const mandateEnded = event({
  system,
  name: "method.mandate_ended",
  version: 1,
  object: "payment_method",
  summary: "The consent to be debited has ended.",
  data: PaymentMethod,
});
export const paymentCreated = event({
  system,
  name: "intent.created",
  version: 1,
  object: "payment_intent",
  summary: "An intent waits for confirmation.",
  data: PaymentIntent,
});
export const paymentRequiresAction = event({
  system,
  name: "intent.requires_action",
  version: 1,
  object: "payment_intent",
  summary: "The customer must authenticate.",
  data: PaymentIntent,
});
export const paymentAuthorized = event({
  system,
  name: "intent.authorized",
  version: 1,
  object: "payment_intent",
  summary: "Money is held and waits for capture.",
  data: PaymentIntent,
});
export const refundPending = event({
  system,
  name: "refund.pending",
  version: 1,
  object: "refund",
  summary: "Money is on its way back.",
  data: Refund,
});
export const refundFailed = event({
  system,
  name: "refund.failed",
  version: 1,
  object: "refund",
  summary: "The bank sent a refund back.",
  data: Refund,
});
export const disputeOpened = event({
  system,
  name: "dispute.opened",
  version: 1,
  object: "dispute",
  summary: "The customer’s bank asks for the money back.",
  data: Dispute,
});
export const disputeUpdated = event({
  system,
  name: "dispute.updated",
  version: 1,
  object: "dispute",
  summary: "Evidence was sent, or an inquiry became a chargeback.",
  data: Dispute,
});
export const disputeFundsWithdrawn = event({
  system,
  name: "dispute.funds_withdrawn",
  version: 1,
  object: "dispute",
  summary: "The disputed money was taken.",
  data: Dispute,
});
export const disputeFundsReinstated = event({
  system,
  name: "dispute.funds_reinstated",
  version: 1,
  object: "dispute",
  summary: "The disputed money came back.",
  data: Dispute,
});
export const disputeClosed = event({
  system,
  name: "dispute.closed",
  version: 1,
  object: "dispute",
  summary: "A dispute was decided.",
  data: Dispute,
});
export const payoutCreated = event({
  system,
  name: "payout.created",
  version: 1,
  object: "payout",
  summary: "A payout was made.",
  data: Payout,
});
export const payoutSent = event({
  system,
  name: "payout.sent",
  version: 1,
  object: "payout",
  summary: "A payout is under way to the bank.",
  data: Payout,
});
export const payoutPaid = event({
  system,
  name: "payout.paid",
  version: 1,
  object: "payout",
  summary: "A payout arrived.",
  data: Payout,
});
export const payoutFailed = event({
  system,
  name: "payout.failed",
  version: 1,
  object: "payout",
  summary: "The bank refused a payout; the money is back in the balance.",
  data: Payout,
});
export const payoutCanceled = event({
  system,
  name: "payout.canceled",
  version: 1,
  object: "payout",
  summary: "A payout was called back before it was sent.",
  data: Payout,
});
export const policyUpdated = event({
  system,
  name: "policy.updated",
  version: 1,
  object: "policy",
  summary: "What the provider does where vendors disagree was changed.",
  data: Policy,
});
