import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, strict } from "../../common/values.ts";
import { JournalDraft } from "./ledger-entities.ts";
import { receivablesGate } from "./problems.ts";
import { CustomerRefund, CustomerRefundRequest } from "./refund-entities.ts";

const gate = [...receivablesGate, "fx-rate-missing", "amount-out-of-range"] as const;
const refundProblems = [
  "unknown-receipt",
  "currency-mismatch",
  "refund-above-receipt",
  "unapplied-too-small",
  "approval-missing",
  "same-person",
  "already-exists",
  ...gate,
] as const;
const returnProblems = ["refund-not-returnable", "cash-above-open", ...gate] as const;
const params = strict({ customerRefundId: Id("crf") });
const returned = strict({ returnedOn: CalendarDate });
const previewed = strict({ ...CustomerRefund.properties, journal: JournalDraft });

export const refundCustomer = operation({
  id: "refundCustomer",
  method: "POST",
  path: "/v1/customer-refunds",
  scope: "erp:cash:write",
  summary: "Books money that went back: its invoice is open again, a chargeback is a loss, or money not applied is less.",
  body: CustomerRefundRequest,
  reply: { status: 201, body: CustomerRefund },
  problems: refundProblems,
});
export const previewCustomerRefund = operation({
  id: "previewCustomerRefund",
  method: "POST",
  path: "/v1/customer-refunds/preview",
  scope: "erp:cash:write",
  summary: "The customer refund as it would be made, and its entry. Nothing is kept.",
  body: CustomerRefundRequest,
  reply: { status: 200, body: previewed },
  problems: refundProblems,
});
export const returnCustomerRefund = operation({
  id: "returnCustomerRefund",
  method: "POST",
  path: "/v1/customer-refunds/{customerRefundId}/return",
  scope: "erp:cash:write",
  summary: "Books that a refund of an invoice's money has come back, so that the invoice is paid as before.",
  params,
  body: returned,
  reply: { status: 200, body: CustomerRefund },
  problems: returnProblems,
});
export const previewRefundReturn = operation({
  id: "previewRefundReturn",
  method: "POST",
  path: "/v1/customer-refunds/{customerRefundId}/return/preview",
  scope: "erp:cash:write",
  summary: "The refund as its return would leave it, and the entry. Nothing is kept.",
  params,
  body: returned,
  reply: { status: 200, body: previewed },
  problems: returnProblems,
});
export const getCustomerRefund = operation({
  id: "getCustomerRefund",
  method: "GET",
  path: "/v1/customer-refunds/{customerRefundId}",
  scope: "erp:cash:read",
  summary: "One customer refund.",
  params,
  reply: { status: 200, body: CustomerRefund },
});
export const listCustomerRefunds = operation({
  id: "listCustomerRefunds",
  method: "GET",
  path: "/v1/customer-refunds",
  scope: "erp:cash:read",
  summary: "Customer refunds in order of id.",
  query: strict({ ...pageQuery, reference: Type.Optional(CustomerRefund.properties.reference), invoiceId: Type.Optional(Id("inv")) }),
  reply: { status: 200, body: pageOf(CustomerRefund) },
});
