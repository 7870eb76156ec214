import Type, { type Static } from "typebox";
import { Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";
import { Policy } from "./policy-entities.ts";

export const PaymentMethodType = Type.Enum(["card", "sepa_debit", "ach_debit", "bank_transfer"]);
export type PaymentMethodType = Static<typeof PaymentMethodType>;

/** What a test card or account does; `listTestInstruments` says which number has which behaviour. */
export const Behaviour = Type.Enum([
  "succeeds",
  "insufficient_funds_once",
  "insufficient_funds_twice",
  "insufficient_funds_always",
  "stolen_card",
  "lost_card",
  "generic_decline",
  "expired_card",
  "incorrect_cvc",
  "incorrect_number",
  "processing_error",
  "card_velocity_exceeded",
  "do_not_honor",
  "issuer_not_available",
  "try_again_later",
  "pickup_card",
  "revocation_of_authorization",
  "authentication_required",
  "authentication_then_insufficient_funds",
  "authentication_then_generic_decline",
  "account_closed",
  "no_account",
  "debit_not_authorized",
  "payment_stopped",
  "account_frozen",
  "stays_processing",
  "returned_after_settlement",
  "disputed_fraudulent",
  "disputed_not_received",
  "disputed_inquiry",
  "refund_pending",
  "refund_fails",
  "available_at_once",
]);
export type Behaviour = Static<typeof Behaviour>;

/** The customer's consent to be debited. A debit without an active one is refused. */
export const Mandate = strict({
  reference: Type.String({
    minLength: 1,
    maxLength: 35,
    description: "Unique mandate reference; at most 35 characters (SEPA rulebook AT-01)",
  }),
  scheme: Type.Enum(["sepa_core", "nacha_web"]),
  status: Type.Enum(["active", "inactive"]),
  acceptedAt: Instant,
  endedAt: nullable(Instant),
});
export type Mandate = Static<typeof Mandate>;

/**
 * How the money comes. `behaviour` is the published test account: `succeeds`, or the decline it triggers;
 * `insufficient_funds_once` and `insufficient_funds_twice` decline softly so many attempts, then succeed.
 */
export const PaymentMethod = strict({
  id: Id("pm"),
  accountId: Id("acc"),
  type: PaymentMethodType,
  behaviour: Behaviour,
  settlementDays: Type.Integer({
    minimum: 0,
    maximum: 365,
    description:
      "Days from the attempt until money arrives: banking days of a debit, calendar days of a transfer, which then comes on a banking day; 0 is at once",
  }),
  instrument: nullable(
    strict({ brand: Name, last4: Type.String({ pattern: "^[0-9A-Z]{4}$" }) }, { description: "Of the number it was attached by" }),
  ),
  mandate: nullable(Mandate),
});
export type PaymentMethod = Static<typeof PaymentMethod>;

/** Whether a decline may be tried again as it is, never, or once the customer has done something. */
export const DeclineClass = Type.Enum(["soft", "hard", "needs_customer"]);
export type DeclineClass = Static<typeof DeclineClass>;

/** A published test card or account. */
export const TestInstrument = strict({
  number: Type.String({ pattern: "^[A-Z0-9]{4,34}$" }),
  type: PaymentMethodType,
  brand: Name,
  behaviour: Behaviour,
  declineCode: nullable(Name),
  schemeCode: nullable(Name),
  declineClass: nullable(DeclineClass),
  source: Type.Enum(["stripe", "ours"], { description: "Who publishes the number" }),
  summary: Type.String({ maxLength: 200 }),
});
export type TestInstrument = Static<typeof TestInstrument>;

export const Decline = strict({
  code: Name,
  kind: Type.Enum(["soft", "hard"]),
  at: Instant,
  schemeCode: nullable(
    Type.String({ maxLength: 10, description: "ISO 8583 response, ISO 20022 reason or Nacha return code; null where the scheme has none" }),
  ),
  advice: nullable(Type.Enum(["try_again_later", "confirm_card_data", "do_not_try_again", "authenticate"])),
});
export type Decline = Static<typeof Decline>;

export const PaymentIntentStatus = Type.Enum([
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "processing",
  "requires_capture",
  "succeeded",
  "canceled",
]);
export type PaymentIntentStatus = Static<typeof PaymentIntentStatus>;

export const CancellationReason = Type.Enum(["duplicate", "fraudulent", "requested_by_customer", "abandoned"]);

export const PaymentIntent = strict({
  id: Id("pi"),
  accountId: Id("acc"),
  invoiceId: Id("inv"),
  paymentMethodId: Id("pm"),
  amount: Money,
  attempt: Type.Integer({ minimum: 1 }),
  status: PaymentIntentStatus,
  decline: nullable(Decline),
  refunded: Money,
  createdAt: Instant,
  settlesAt: nullable(Instant),
  succeededAt: nullable(Instant),
  confirmations: Type.Integer({ minimum: 0, description: "How often the intent itself was tried" }),
  offSession: Type.Boolean({ description: "Nobody is there to authenticate" }),
  captureMethod: Policy.properties.captureMethod,
  authorizationValidDays: nullable(Policy.properties.authorizationValidDays),
  captureBefore: nullable(Instant),
  captured: Money,
  disputed: Money,
  nextAction: nullable(Type.Literal("authenticate")),
  authenticatedAt: nullable(Instant),
  cancellationReason: nullable(Type.Enum([...CancellationReason.enum, "automatic"])),
});
export type PaymentIntent = Static<typeof PaymentIntent>;

/** `changesAt` is when the bank answers; null when nothing more is due. `feeReturned` is part of the charge's fee. */
export const Refund = strict({
  id: Id("re"),
  paymentIntentId: Id("pi"),
  amount: Money,
  reason: Name,
  status: Type.Enum(["pending", "succeeded", "failed"]),
  failureReason: nullable(Name),
  createdAt: Instant,
  changesAt: nullable(Instant),
  feeReturned: Money,
  policy: strict({ refundWindowDays: Policy.properties.refundWindowDays, refundFees: Policy.properties.refundFees }),
});
export type Refund = Static<typeof Refund>;

/** What a refund would do, computed as the refund itself is; `balanceChange` is what leaves the balance, negative. */
export const RefundPreview = strict({
  ...Type.Omit(Refund, ["id"]).properties,
  balanceChange: Money,
  leftToRefund: Money,
});
export type RefundPreview = Static<typeof RefundPreview>;
