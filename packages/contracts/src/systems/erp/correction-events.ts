import { event } from "../../common/events.ts";
import { Receivable, RevenueSchedule } from "./entities.ts";
import { CreditMemo, CustomerPayment } from "./receivable-entities.ts";
import { CustomerRefund } from "./refund-entities.ts";

const system = "erp";
export const customerRefundPaid = event({
  system,
  name: "customer_refund.paid",
  version: 1,
  object: "customer_refund",
  summary: "Money that went back to a customer was booked.",
  data: CustomerRefund,
});
export const customerRefundReturned = event({
  system,
  name: "customer_refund.returned",
  version: 1,
  object: "customer_refund",
  summary: "A refund came back and was booked in again.",
  data: CustomerRefund,
});
export const receivableReopened = event({
  system,
  name: "receivable.reopened",
  version: 1,
  object: "receivable",
  summary: "A receivable is open again, since its money went back or a credit of it was taken back.",
  data: Receivable,
});
export const customerPaymentRefunded = event({
  system,
  name: "customer_payment.refunded",
  version: 1,
  object: "customer_payment",
  summary: "Money that was not applied went back to its customer.",
  data: CustomerPayment,
});
export const creditMemoReversed = event({
  system,
  name: "credit_memo.reversed",
  version: 1,
  object: "credit_memo",
  summary: "A credit of an invoice was taken back.",
  data: CreditMemo,
});
export const customerPaymentReversed = event({
  system,
  name: "customer_payment.reversed",
  version: 1,
  object: "customer_payment",
  summary: "A customer's credit was taken back with its credit memo.",
  data: CustomerPayment,
});
export const scheduleRestored = event({
  system,
  name: "schedule.restored",
  version: 1,
  object: "revenue_schedule",
  summary: "A revenue schedule has back what a credit had taken.",
  data: RevenueSchedule,
});
export const scheduleReplanned = event({
  system,
  name: "schedule.replanned",
  version: 1,
  object: "revenue_schedule",
  summary: "A revenue schedule was laid over other days.",
  data: RevenueSchedule,
});
