import Type, { type Static } from "typebox";
import { Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";
import { Policy } from "./policy-entities.ts";

export const DisputeReason = Type.Enum([
  "fraudulent",
  "product_not_received",
  "product_unacceptable",
  "duplicate",
  "subscription_canceled",
  "credit_not_processed",
  "general",
  "debit_not_authorized",
  "customer_initiated",
]);
export type DisputeReason = Static<typeof DisputeReason>;

export const DisputeStatus = Type.Enum([
  "warning_needs_response",
  "warning_under_review",
  "warning_closed",
  "needs_response",
  "under_review",
  "won",
  "lost",
]);
export type DisputeStatus = Static<typeof DisputeStatus>;

/** The customer's bank wants the money back: an inquiry first (`warning_…`), or at once with the money withdrawn. */
export const Dispute = strict({
  id: Id("dp"),
  paymentIntentId: Id("pi"),
  accountId: Id("acc"),
  invoiceId: Id("inv"),
  amount: Money,
  reason: DisputeReason,
  networkReasonCode: nullable(Name),
  status: DisputeStatus,
  openedAt: Instant,
  evidenceDueBy: nullable(Instant),
  evidence: nullable(strict({ text: Type.String({ maxLength: 20_000 }), submittedAt: Instant })),
  decidesAt: nullable(Instant),
  closedAt: nullable(Instant),
  fee: Money,
  feeReturned: Money,
  fundsWithdrawnAt: nullable(Instant),
  fundsReinstatedAt: nullable(Instant),
  policy: strict({
    disputeFee: Policy.properties.disputeFee,
    disputeFeeReturned: Policy.properties.disputeFeeReturned,
    evidenceDays: Policy.properties.evidenceDays,
    reviewDays: Policy.properties.reviewDays,
  }),
});
export type Dispute = Static<typeof Dispute>;
