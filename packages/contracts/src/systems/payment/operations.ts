import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, Money, Name, strict } from "../../common/values.ts";
import { PaymentIntent, PaymentMethod, Refund } from "./entities.ts";

const intent = strict({ paymentIntentId: Id("pi") });

export const attachPaymentMethod = operation({
  id: "attachPaymentMethod",
  method: "POST",
  path: "/v1/payment-methods",
  scope: "payment:methods:write",
  summary: "Attaches a payment method to an account.",
  body: Type.Omit(PaymentMethod, ["id"], { additionalProperties: false }),
  reply: { status: 201, body: PaymentMethod },
});
export const getPaymentMethod = operation({
  id: "getPaymentMethod",
  method: "GET",
  path: "/v1/payment-methods/{paymentMethodId}",
  scope: "payment:methods:read",
  summary: "One payment method.",
  params: strict({ paymentMethodId: Id("pm") }),
  reply: { status: 200, body: PaymentMethod },
});
export const createPaymentIntent = operation({
  id: "createPaymentIntent",
  method: "POST",
  path: "/v1/payment-intents",
  scope: "payment:intents:write",
  summary: "Tries to collect: succeeded, processing, or requires_payment_method with the decline. A decline is an answer, not an error.",
  body: strict({ accountId: Id("acc"), invoiceId: Id("inv"), paymentMethodId: Id("pm"), amount: Money }),
  reply: { status: 201, body: PaymentIntent },
  problems: ["unknown-payment-method", "method-of-another-account", "amount-not-positive", "invoice-already-paid"],
});
export const getPaymentIntent = operation({
  id: "getPaymentIntent",
  method: "GET",
  path: "/v1/payment-intents/{paymentIntentId}",
  scope: "payment:intents:read",
  summary: "One intent.",
  params: intent,
  reply: { status: 200, body: PaymentIntent },
});
export const listPaymentIntents = operation({
  id: "listPaymentIntents",
  method: "GET",
  path: "/v1/payment-intents",
  scope: "payment:intents:read",
  summary: "Intents in order of id.",
  query: strict({ ...pageQuery, status: Type.Optional(PaymentIntent.properties.status), invoiceId: Type.Optional(Id("inv")) }),
  reply: { status: 200, body: pageOf(PaymentIntent) },
});
export const cancelPaymentIntent = operation({
  id: "cancelPaymentIntent",
  method: "POST",
  path: "/v1/payment-intents/{paymentIntentId}/cancel",
  scope: "payment:intents:write",
  summary: "Cancels an intent that has not succeeded.",
  params: intent,
  body: strict({}),
  reply: { status: 200, body: PaymentIntent },
  problems: ["intent-final"],
});
export const createRefund = operation({
  id: "createRefund",
  method: "POST",
  path: "/v1/refunds",
  scope: "payment:refunds:write",
  summary: "Sends money of a succeeded intent back.",
  body: strict({ paymentIntentId: Id("pi"), amount: Money, reason: Name }),
  reply: { status: 201, body: Refund },
  problems: ["not-found", "intent-not-succeeded", "refund-above-charge", "amount-not-positive"],
});
