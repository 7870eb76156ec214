import { event } from "../../common/events.ts";
import { Receivable, RevenueSchedule } from "./entities.ts";
import { CustomerPayment } from "./receivable-entities.ts";
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
  summary: "A receivable is open again, since its money went back.",
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
export const scheduleReplanned = event({
  system,
  name: "schedule.replanned",
  version: 1,
  object: "revenue_schedule",
  summary: "A revenue schedule was laid over other days.",
  data: RevenueSchedule,
});
