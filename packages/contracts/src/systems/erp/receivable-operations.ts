import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, strict } from "../../common/values.ts";
import { CashReceipt, EntityCode, Receivable } from "./entities.ts";
import { JournalDraft } from "./ledger-entities.ts";
import { cashReceiptProblems, receivablesGate, reversalProblems } from "./problems.ts";
import {
  ArAging,
  CashApplicationRequest,
  CashReceiptRequest,
  CashRequest,
  CreditMemo,
  CreditMemoRequest,
  CreditReversalRequest,
  CustomerPayment,
  ReversalRequest,
  WriteOff,
  WriteOffRequest,
} from "./receivable-entities.ts";

const creditProblems = [
  "unknown-receivable",
  "receivable-not-open",
  "currency-mismatch",
  "credit-above-invoice",
  "credit-above-open",
  "approval-missing",
  "same-person",
  "already-exists",
  ...receivablesGate,
] as const;
const creditReversalProblems = ["credit-memo-not-reversible", "approval-missing", "same-person", ...receivablesGate] as const;
const writeOffProblems = ["unknown-receivable", "receivable-not-open", "same-person", ...receivablesGate] as const;
const cashProblems = [
  "unknown-receivable",
  "receivable-not-open",
  "currency-mismatch",
  "customer-mismatch",
  "legal-entity-mismatch",
  "cash-above-open",
  "fx-rate-missing",
  "amount-out-of-range",
  ...receivablesGate,
] as const;
const receiptProblems = ["unknown-customer", "applications-exceed-cash", "overpayment-refused", "already-exists", ...cashProblems] as const;
const creditMemo = strict({ creditMemoId: Id("cm") });
const customerPayment = strict({ customerPaymentId: Id("cpm") });

/** Beside the document as it would be made, the entry it would post. */
const journal = JournalDraft;

export const previewReversal = operation({
  id: "previewReversal",
  method: "POST",
  path: "/v1/receivables/reverse/preview",
  scope: "erp:postings:write",
  summary: "The receivable as a reversal would leave it, and its entry. Nothing is kept.",
  body: ReversalRequest,
  reply: { status: 200, body: strict({ ...Receivable.properties, journal }) },
  problems: [...reversalProblems],
});
export const previewAppliedCash = operation({
  id: "previewAppliedCash",
  method: "POST",
  path: "/v1/cash-receipts/preview",
  scope: "erp:cash:write",
  summary: "The cash receipt as it would be made, and its entry with the gain or loss realised. Nothing is kept.",
  body: CashReceiptRequest,
  reply: { status: 200, body: strict({ ...CashReceipt.properties, journal }) },
  problems: [...cashReceiptProblems],
});
export const previewCreditMemo = operation({
  id: "previewCreditMemo",
  method: "POST",
  path: "/v1/credit-memos/preview",
  scope: "erp:postings:write",
  summary: "The credit memo as it would be made, and its entry. Nothing is kept.",
  body: CreditMemoRequest,
  reply: { status: 200, body: strict({ ...CreditMemo.properties, journal }) },
  problems: [...creditProblems],
});
export const createCreditMemo = operation({
  id: "createCreditMemo",
  method: "POST",
  path: "/v1/credit-memos",
  scope: "erp:postings:write",
  summary: "Credits an invoice in part or in full: receivable, tax, and deferred revenue and revenue as policy says.",
  body: CreditMemoRequest,
  reply: { status: 201, body: CreditMemo },
  problems: [...creditProblems],
});
export const reverseCreditMemo = operation({
  id: "reverseCreditMemo",
  method: "POST",
  path: "/v1/credit-memos/{creditMemoId}/reverse",
  scope: "erp:postings:write",
  summary: "Takes a credit memo back: receivable, tax and revenue as before, and the customer's credit where there was one.",
  params: creditMemo,
  body: CreditReversalRequest,
  reply: { status: 200, body: CreditMemo },
  problems: [...creditReversalProblems],
});
export const previewCreditReversal = operation({
  id: "previewCreditReversal",
  method: "POST",
  path: "/v1/credit-memos/{creditMemoId}/reverse/preview",
  scope: "erp:postings:write",
  summary: "The credit memo as its reversal would leave it, and the entry. Nothing is kept.",
  params: creditMemo,
  body: CreditReversalRequest,
  reply: { status: 200, body: strict({ ...CreditMemo.properties, journal }) },
  problems: [...creditReversalProblems],
});
export const listCreditMemos = operation({
  id: "listCreditMemos",
  method: "GET",
  path: "/v1/credit-memos",
  scope: "erp:postings:read",
  summary: "Credit memos in order of id.",
  query: strict({ ...pageQuery, invoiceId: Type.Optional(Id("inv")) }),
  reply: { status: 200, body: pageOf(CreditMemo) },
});
export const writeOffReceivable = operation({
  id: "writeOffReceivable",
  method: "POST",
  path: "/v1/write-offs",
  scope: "erp:postings:write",
  summary: "Writes what is open of an invoice off as bad debt, approved by another person.",
  body: WriteOffRequest,
  reply: { status: 201, body: WriteOff },
  problems: [...writeOffProblems],
});
export const previewWriteOff = operation({
  id: "previewWriteOff",
  method: "POST",
  path: "/v1/write-offs/preview",
  scope: "erp:postings:write",
  summary: "The write-off as it would be made, and its entry. Nothing is kept.",
  body: WriteOffRequest,
  reply: { status: 200, body: strict({ ...WriteOff.properties, journal }) },
  problems: [...writeOffProblems],
});
export const listWriteOffs = operation({
  id: "listWriteOffs",
  method: "GET",
  path: "/v1/write-offs",
  scope: "erp:postings:read",
  summary: "Write-offs in order of id.",
  query: strict({ ...pageQuery, invoiceId: Type.Optional(Id("inv")) }),
  reply: { status: 200, body: pageOf(WriteOff) },
});
export const previewCashReceipt = operation({
  id: "previewCashReceipt",
  method: "POST",
  path: "/v1/customer-payments/preview",
  scope: "erp:cash:write",
  summary: "What a payment would clear and leave unapplied, and its entry. Nothing is kept.",
  body: CashRequest,
  reply: { status: 200, body: strict({ ...CustomerPayment.properties, journal }) },
  problems: [...receiptProblems],
});
export const receiveCash = operation({
  id: "receiveCash",
  method: "POST",
  path: "/v1/customer-payments",
  scope: "erp:cash:write",
  summary: "Books a customer's money at the bank and applies it: exact, short, over, or not at all yet.",
  body: CashRequest,
  reply: { status: 201, body: CustomerPayment },
  problems: [...receiptProblems],
});
export const getCustomerPayment = operation({
  id: "getCustomerPayment",
  method: "GET",
  path: "/v1/customer-payments/{customerPaymentId}",
  scope: "erp:cash:read",
  summary: "One payment with its applications.",
  params: customerPayment,
  reply: { status: 200, body: CustomerPayment },
});
export const listCustomerPayments = operation({
  id: "listCustomerPayments",
  method: "GET",
  path: "/v1/customer-payments",
  scope: "erp:cash:read",
  summary: "Payments in order of id.",
  query: strict({ ...pageQuery, customerId: Type.Optional(Id("cus")), status: Type.Optional(CustomerPayment.properties.status) }),
  reply: { status: 200, body: pageOf(CustomerPayment) },
});
export const applyUnappliedCash = operation({
  id: "applyUnappliedCash",
  method: "POST",
  path: "/v1/customer-payments/{customerPaymentId}/applications",
  scope: "erp:cash:write",
  summary: "Applies what is left of a payment or credit to an invoice of the same customer.",
  params: customerPayment,
  body: CashApplicationRequest,
  reply: { status: 200, body: CustomerPayment },
  problems: ["unapplied-too-small", ...cashProblems],
});
export const previewUnappliedCash = operation({
  id: "previewUnappliedCash",
  method: "POST",
  path: "/v1/customer-payments/{customerPaymentId}/applications/preview",
  scope: "erp:cash:write",
  summary: "The payment as applying more of it would leave it, and the entry. Nothing is kept.",
  params: customerPayment,
  body: CashApplicationRequest,
  reply: { status: 200, body: strict({ ...CustomerPayment.properties, journal }) },
  problems: ["unapplied-too-small", ...cashProblems],
});
export const getArAging = operation({
  id: "getArAging",
  method: "GET",
  path: "/v1/ar-aging",
  scope: "erp:postings:read",
  summary:
    "Receivables of a legal entity that were open on a day, by customer, currency and days overdue, with unapplied cash beside them; later bookings do not change it.",
  query: strict({ legalEntity: EntityCode, asOf: Type.Optional(CalendarDate), customerId: Type.Optional(Id("cus")) }),
  reply: { status: 200, body: ArAging },
  problems: ["unknown-legal-entity"],
});
