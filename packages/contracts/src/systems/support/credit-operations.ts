import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { Id, Name, strict } from "../../common/values.ts";
import { CreditRequest } from "./credit-entities.ts";

const request = strict({ creditRequestId: Id("crq") });
const { amount, reason, explanation, invoiceId } = CreditRequest.properties;
const write = "support:credits:write";
const decide = "support:credits:decide";
const decision = strict({ decidedBy: Name, note: Type.String({ maxLength: 500 }) });

export const openCreditRequest = operation({
  id: "openCreditRequest",
  method: "POST",
  path: "/v1/tickets/{ticketId}/credit-requests",
  scope: write,
  summary: "Asks for a credit on a ticket; without an invoice of its own it is about the ticket's.",
  params: strict({ ticketId: Id("tkt") }),
  body: strict({ amount, reason, explanation, requestedBy: Name, invoiceId: Type.Optional(invoiceId) }),
  reply: { status: 201, body: CreditRequest },
  problems: ["ticket-closed", "unknown-currency", "no-sla-breach", "credit-request-open"],
});
export const getCreditRequest = operation({
  id: "getCreditRequest",
  method: "GET",
  path: "/v1/credit-requests/{creditRequestId}",
  scope: "support:credits:read",
  summary: "One credit request.",
  params: request,
  reply: { status: 200, body: CreditRequest },
});
export const listCreditRequests = operation({
  id: "listCreditRequests",
  method: "GET",
  path: "/v1/credit-requests",
  scope: "support:credits:read",
  summary: "Credit requests in order of id.",
  query: strict({
    ...pageQuery,
    ticketId: Type.Optional(Id("tkt")),
    accountId: Type.Optional(Id("acc")),
    invoiceId: Type.Optional(Id("inv")),
    status: Type.Optional(CreditRequest.properties.status),
  }),
  reply: { status: 200, body: pageOf(CreditRequest) },
});
export const acceptCreditRequest = operation({
  id: "acceptCreditRequest",
  method: "POST",
  path: "/v1/credit-requests/{creditRequestId}/accept",
  scope: decide,
  summary: "The credit is owed; whoever bills makes the credit note.",
  params: request,
  body: decision,
  reply: { status: 200, body: CreditRequest },
  problems: ["credit-request-decided", "same-person-decides"],
});
export const rejectCreditRequest = operation({
  id: "rejectCreditRequest",
  method: "POST",
  path: "/v1/credit-requests/{creditRequestId}/reject",
  scope: decide,
  summary: "The credit is not owed.",
  params: request,
  body: decision,
  reply: { status: 200, body: CreditRequest },
  problems: ["credit-request-decided", "same-person-decides"],
});
export const withdrawCreditRequest = operation({
  id: "withdrawCreditRequest",
  method: "POST",
  path: "/v1/credit-requests/{creditRequestId}/withdraw",
  scope: write,
  summary: "The customer no longer asks for it.",
  params: request,
  body: strict({ by: Name, note: Type.String({ maxLength: 500 }) }),
  reply: { status: 200, body: CreditRequest },
  problems: ["credit-request-decided"],
});
export const recordCredit = operation({
  id: "recordCredit",
  method: "POST",
  path: "/v1/credit-requests/{creditRequestId}/credit",
  scope: decide,
  summary: "An accepted credit has been given, by the credit note named.",
  params: request,
  body: strict({ creditNote: Name }),
  reply: { status: 200, body: CreditRequest },
  problems: ["credit-request-not-accepted"],
});
