import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, Money, Name, strict } from "../../common/values.ts";
import { CancellationReason, PaymentIntent, PaymentMethod, Refund, RefundPreview, TestInstrument } from "./entities.ts";
import { Policy } from "./policy-entities.ts";

const intent = strict({ paymentIntentId: Id("pi") });
const method = strict({ paymentMethodId: Id("pm") });
const { accountId, type, behaviour, settlementDays } = PaymentMethod.properties;

export const attachPaymentMethod = operation({
  id: "attachPaymentMethod",
  method: "POST",
  path: "/v1/payment-methods",
  scope: "payment:methods:write",
  summary:
    "Attaches a payment method to an account: by the number of a test instrument, or by its behaviour. A debit comes with its mandate.",
  body: strict({
    accountId,
    type,
    behaviour: Type.Optional(behaviour),
    settlementDays: Type.Optional(settlementDays),
    instrument: Type.Optional(TestInstrument.properties.number),
  }),
  reply: { status: 201, body: PaymentMethod },
  problems: ["unknown-test-instrument", "instrument-mismatch"],
});
export const getPaymentMethod = operation({
  id: "getPaymentMethod",
  method: "GET",
  path: "/v1/payment-methods/{paymentMethodId}",
  scope: "payment:methods:read",
  summary: "One payment method.",
  params: method,
  reply: { status: 200, body: PaymentMethod },
});
export const listPaymentMethods = operation({
  id: "listPaymentMethods",
  method: "GET",
  path: "/v1/payment-methods",
  scope: "payment:methods:read",
  summary: "Payment methods in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(accountId) }),
  reply: { status: 200, body: pageOf(PaymentMethod) },
});
export const revokeMandate = operation({
  id: "revokeMandate",
  method: "POST",
  path: "/v1/payment-methods/{paymentMethodId}/revoke-mandate",
  scope: "payment:methods:write",
  summary: "The customer takes back the consent to be debited; debits already under way go on.",
  params: method,
  body: strict({}),
  reply: { status: 200, body: PaymentMethod },
  problems: ["mandate-inactive", "no-mandate"],
});
export const listTestInstruments = operation({
  id: "listTestInstruments",
  method: "GET",
  path: "/v1/test-instruments",
  scope: "payment:methods:read",
  summary: "The published test cards and accounts, and what each does.",
  query: strict({ type: Type.Optional(type) }),
  reply: { status: 200, body: strict({ items: Type.Array(TestInstrument) }) },
});
export const createPaymentIntent = operation({
  id: "createPaymentIntent",
  method: "POST",
  path: "/v1/payment-intents",
  scope: "payment:intents:write",
  summary: "Tries to collect: succeeded, processing, or requires_payment_method with the decline. A decline is an answer, not an error.",
  body: strict({
    accountId: Id("acc"),
    invoiceId: Id("inv"),
    paymentMethodId: Id("pm"),
    amount: Money,
    confirm: Type.Optional(Type.Boolean({ description: "False leaves the intent in requires_confirmation; true when left out" })),
    captureMethod: Type.Optional(Policy.properties.captureMethod),
    offSession: Type.Optional(Type.Boolean({ description: "False when the customer is there to authenticate; true when left out" })),
  }),
  reply: { status: 201, body: PaymentIntent },
  problems: [
    "unknown-payment-method",
    "method-of-another-account",
    "amount-not-positive",
    "invoice-already-paid",
    "mandate-inactive",
    "payment-method-currency-mismatch",
    "capture-not-supported",
  ],
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
  query: strict({
    ...pageQuery,
    status: Type.Optional(PaymentIntent.properties.status),
    invoiceId: Type.Optional(Id("inv")),
  }),
  reply: { status: 200, body: pageOf(PaymentIntent) },
});
export const confirmPaymentIntent = operation({
  id: "confirmPaymentIntent",
  method: "POST",
  path: "/v1/payment-intents/{paymentIntentId}/confirm",
  scope: "payment:intents:write",
  summary: "Tries an intent that waits for confirmation, or tries a declined one again, by another method where one is named.",
  params: intent,
  body: strict({ paymentMethodId: Type.Optional(Id("pm")), offSession: Type.Optional(Type.Boolean()) }),
  reply: { status: 200, body: PaymentIntent },
  problems: [
    "intent-not-confirmable",
    "unknown-payment-method",
    "method-of-another-account",
    "invoice-already-paid",
    "mandate-inactive",
    "payment-method-currency-mismatch",
    "capture-not-supported",
  ],
});
export const authenticatePaymentIntent = operation({
  id: "authenticatePaymentIntent",
  method: "POST",
  path: "/v1/payment-intents/{paymentIntentId}/authenticate",
  scope: "payment:intents:write",
  summary: "The customer answers the 3-D Secure challenge: the intent goes on, or is declined with authentication_failed.",
  params: intent,
  body: strict({ outcome: Type.Enum(["success", "failure"]) }),
  reply: { status: 200, body: PaymentIntent },
  problems: ["no-action-required", "invoice-already-paid"],
});
export const capturePaymentIntent = operation({
  id: "capturePaymentIntent",
  method: "POST",
  path: "/v1/payment-intents/{paymentIntentId}/capture",
  scope: "payment:intents:write",
  summary: "Takes the authorised money, all or a part; what is not taken is released.",
  params: intent,
  body: strict({ amountToCapture: Type.Optional(Money) }),
  reply: { status: 200, body: PaymentIntent },
  problems: ["intent-not-capturable", "capture-above-authorization", "amount-not-positive"],
});
export const cancelPaymentIntent = operation({
  id: "cancelPaymentIntent",
  method: "POST",
  path: "/v1/payment-intents/{paymentIntentId}/cancel",
  scope: "payment:intents:write",
  summary: "Cancels an intent that has not succeeded.",
  params: intent,
  body: strict({ reason: Type.Optional(CancellationReason) }),
  reply: { status: 200, body: PaymentIntent },
  problems: ["intent-final"],
});
const refundBody = strict({ paymentIntentId: Id("pi"), amount: Money, reason: Name });
const refundProblems = [
  "not-found",
  "intent-not-succeeded",
  "refund-above-charge",
  "amount-not-positive",
  "refund-window-closed",
  "charge-disputed",
] as const;

export const createRefund = operation({
  id: "createRefund",
  method: "POST",
  path: "/v1/refunds",
  scope: "payment:refunds:write",
  summary: "Sends money of a succeeded intent back.",
  body: refundBody,
  reply: { status: 201, body: Refund },
  problems: refundProblems,
});
export const previewRefund = operation({
  id: "previewRefund",
  method: "POST",
  path: "/v1/refunds/preview",
  scope: "payment:refunds:write",
  summary: "What a refund would be; refused where the refund would be.",
  body: refundBody,
  reply: { status: 200, body: RefundPreview },
  problems: refundProblems,
});
export const getRefund = operation({
  id: "getRefund",
  method: "GET",
  path: "/v1/refunds/{refundId}",
  scope: "payment:refunds:read",
  summary: "One refund.",
  params: strict({ refundId: Id("re") }),
  reply: { status: 200, body: Refund },
});
export const listRefunds = operation({
  id: "listRefunds",
  method: "GET",
  path: "/v1/refunds",
  scope: "payment:refunds:read",
  summary: "Refunds in order of id.",
  query: strict({ ...pageQuery, paymentIntentId: Type.Optional(Id("pi")) }),
  reply: { status: 200, body: pageOf(Refund) },
});
