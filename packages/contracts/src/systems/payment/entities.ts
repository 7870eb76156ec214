import Type, { type Static } from "typebox";
import { Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";

/**
 * How the money comes. `behaviour` is the published test account: `succeeds`, or the decline it triggers;
 * `insufficient_funds_once` and `insufficient_funds_twice` decline softly so many attempts, then succeed.
 */
export const PaymentMethod = strict({
  id: Id("pm"),
  accountId: Id("acc"),
  type: Type.Enum(["card", "sepa_debit", "ach_debit", "bank_transfer"]),
  behaviour: Type.Enum(["succeeds", "insufficient_funds_once", "insufficient_funds_twice", "insufficient_funds_always", "stolen_card"]),
  settlementDays: Type.Integer({
    minimum: 0,
    maximum: 365,
    description: "Scenario days from the attempt until money arrives; 0 is at once",
  }),
});
export type PaymentMethod = Static<typeof PaymentMethod>;

export const Decline = strict({ code: Name, kind: Type.Enum(["soft", "hard"]), at: Instant });
export type Decline = Static<typeof Decline>;

export const PaymentIntent = strict({
  id: Id("pi"),
  accountId: Id("acc"),
  invoiceId: Id("inv"),
  paymentMethodId: Id("pm"),
  amount: Money,
  attempt: Type.Integer({ minimum: 1 }),
  status: Type.Enum(["requires_payment_method", "processing", "succeeded", "canceled"]),
  decline: nullable(Decline),
  refunded: Money,
  createdAt: Instant,
  settlesAt: nullable(Instant),
  succeededAt: nullable(Instant),
});
export type PaymentIntent = Static<typeof PaymentIntent>;

export const Refund = strict({ id: Id("re"), paymentIntentId: Id("pi"), amount: Money, reason: Name, status: Type.Enum(["succeeded"]) });
export type Refund = Static<typeof Refund>;
