import { event } from "../../common/events.ts";
import { PaymentIntent, PaymentMethod, Refund } from "./entities.ts";

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
