import Type, { type Static } from "typebox";
import { CalendarDate, Currency, ExternalKey, Id, Money, Name, nullable, strict } from "../../common/values.ts";
import { EntityCode, Person } from "./entities.ts";
import { AppliedPolicy } from "./policy.ts";

/**
 * Money that has gone back to a customer. Exactly one of `paymentIntentId` and `customerPaymentId` says whose money it was.
 * `reference` makes it single, as the refund's or the dispute's id at the payment provider.
 */
export const CustomerRefundRequest = strict({
  reference: ExternalKey,
  paymentIntentId: Type.Optional(Id("pi")),
  customerPaymentId: Type.Optional(Id("cpm")),
  reason: Type.Enum(["refund", "chargeback"], { description: "A chargeback is a loss, and needs a second person" }),
  paidFrom: Type.Enum(["provider", "bank"], { description: "Taken from what the payment provider holds, or sent from the bank" }),
  amount: Money,
  refundedOn: CalendarDate,
  memo: Name,
  requestedBy: Person,
  approvedBy: Type.Optional(Person),
});
export type CustomerRefundRequest = Static<typeof CustomerRefundRequest>;

/** `returned` once the bank has sent the money back. `debited` is what bears it: the invoice again, a loss, or money not applied. */
export const CustomerRefund = strict({
  id: Id("crf"),
  reference: ExternalKey,
  paymentIntentId: nullable(Id("pi")),
  customerPaymentId: nullable(Id("cpm")),
  invoiceId: nullable(Id("inv")),
  customerId: Id("cus"),
  legalEntity: EntityCode,
  currency: Currency,
  reason: CustomerRefundRequest.properties.reason,
  paidFrom: CustomerRefundRequest.properties.paidFrom,
  debited: Type.Enum(["receivable", "bad_debt", "unapplied_cash"]),
  amount: Money,
  refundedOn: CalendarDate,
  memo: Name,
  requestedBy: Person,
  approvedBy: nullable(Person),
  status: Type.Enum(["paid", "returned"]),
  journalEntryId: Id("je"),
  returnedOn: nullable(CalendarDate),
  returnEntryId: nullable(Id("je")),
  policy: Type.Optional(AppliedPolicy),
});
export type CustomerRefund = Static<typeof CustomerRefund>;
