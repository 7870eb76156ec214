import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { CalendarDate, Id, nullable, strict } from "../../common/values.ts";
import {
  CashReceipt,
  Customer,
  EntityCode,
  GlAccount,
  JournalEntry,
  LegalEntity,
  Month,
  Period,
  PostingRequest,
  PostingValidation,
  Receivable,
  RevenueSchedule,
  Total,
} from "./entities.ts";
import { cashReceiptProblems, dayProblems, reversalProblems } from "./problems.ts";
import { CashReceiptRequest, ReversalRequest } from "./receivable-entities.ts";

const customer = strict({ customerId: Id("cus") });

export const createLegalEntity = operation({
  id: "createLegalEntity",
  method: "POST",
  path: "/v1/legal-entities",
  scope: "erp:master-data:write",
  summary: "Sets a legal entity up with its chart of accounts.",
  body: strict({
    ...Type.Omit(LegalEntity, ["id", "firstPeriod"]).properties,
    firstPeriod: Type.Optional(
      Type.String({
        pattern: "^[0-9]{4}-[0-9]{2}$",
        description: "The first month of the fiscal year the entity is set up in, where left out; closes count from it where given",
      }),
    ),
  }),
  reply: { status: 201, body: LegalEntity },
  problems: ["already-exists"],
});
export const listLegalEntities = operation({
  id: "listLegalEntities",
  method: "GET",
  path: "/v1/legal-entities",
  scope: "erp:master-data:read",
  summary: "Legal entities in order of id.",
  query: strict({ ...pageQuery }),
  reply: { status: 200, body: pageOf(LegalEntity) },
});
export const listGlAccounts = operation({
  id: "listGlAccounts",
  method: "GET",
  path: "/v1/gl-accounts",
  scope: "erp:master-data:read",
  summary: "The chart of accounts.",
  query: strict({ ...pageQuery, legalEntity: Type.Optional(EntityCode) }),
  reply: { status: 200, body: pageOf(GlAccount) },
});
export const listPeriods = operation({
  id: "listPeriods",
  method: "GET",
  path: "/v1/periods",
  scope: "erp:periods:read",
  summary: "Periods that have been used or closed, and the first one of an entity that declares it.",
  query: strict({ ...pageQuery, legalEntity: Type.Optional(EntityCode) }),
  reply: { status: 200, body: pageOf(Period) },
});
export const closePeriod = operation({
  id: "closePeriod",
  method: "POST",
  path: "/v1/periods/close",
  scope: "erp:periods:write",
  summary:
    "Closes a month of a legal entity that has ended and whose revenue is recognised, unless policy allows more; earlier months first.",
  body: strict({ legalEntity: EntityCode, month: Month }),
  reply: { status: 200, body: Period },
  problems: [
    "unknown-legal-entity",
    "period-closed",
    "period-out-of-order",
    "period-not-over",
    "close-checklist-incomplete",
    "before-first-period",
  ],
});
export const createCustomer = operation({
  id: "createCustomer",
  method: "POST",
  path: "/v1/customers",
  scope: "erp:master-data:write",
  summary: "Creates a customer bound to a billing account.",
  body: Type.Omit(Customer, ["id", "status"], { additionalProperties: false }),
  reply: { status: 201, body: Customer },
  problems: ["unknown-legal-entity", "already-exists", "billing-account-taken"],
});
export const getCustomer = operation({
  id: "getCustomer",
  method: "GET",
  path: "/v1/customers/{customerId}",
  scope: "erp:master-data:read",
  summary: "One customer.",
  params: customer,
  reply: { status: 200, body: Customer },
});
export const listCustomers = operation({
  id: "listCustomers",
  method: "GET",
  path: "/v1/customers",
  scope: "erp:master-data:read",
  summary: "Customers in order of id.",
  query: strict({ ...pageQuery, accountId: Type.Optional(Id("acc")) }),
  reply: { status: 200, body: pageOf(Customer) },
});
export const updateCustomer = operation({
  id: "updateCustomer",
  method: "PATCH",
  path: "/v1/customers/{customerId}",
  scope: "erp:master-data:write",
  summary: "Changes a customer.",
  params: customer,
  ifMatch: "required",
  body: Type.Partial(Type.Pick(Customer, ["parentAccountId", "billingAccountId", "legalEntity", "name", "status"]), {
    additionalProperties: false,
    minProperties: 1,
  }),
  reply: { status: 200, body: Customer },
  problems: ["unknown-legal-entity", "billing-account-taken"],
});
export const validatePosting = operation({
  id: "validatePosting",
  method: "POST",
  path: "/v1/posting-validations",
  scope: "erp:postings:write",
  summary:
    "Checks an invoice against master data, entity, period and amounts before it is final; every reason is listed. A rejection is an answer.",
  body: PostingRequest,
  reply: { status: 200, body: PostingValidation },
});
export const postInvoice = operation({
  id: "postInvoice",
  method: "POST",
  path: "/v1/receivables",
  scope: "erp:postings:write",
  summary: "Posts receivable, tax and deferred revenue and lays the revenue schedule, in one entry.",
  body: PostingRequest,
  reply: { status: 201, body: strict({ receivable: Receivable, journalEntry: JournalEntry, revenueSchedule: RevenueSchedule }) },
  problems: [
    "unknown-customer",
    "customer-blocked",
    "customer-hierarchy-mismatch",
    "billing-account-mismatch",
    "legal-entity-mismatch",
    "unknown-legal-entity",
    "currency-mismatch",
    ...dayProblems,
    "dated-before-document",
    "due-before-invoice",
    "negative-amount",
    "already-posted",
    "period-soft-closed",
    "maintenance-window",
    "account-unmapped",
    "unknown-tax-code",
    "fx-rate-missing",
    "amount-out-of-range",
    "unknown-arrangement",
    "arrangement-mismatch",
    "arrangement-not-active",
    "arrangement-overbilled",
  ],
});
export const listReceivables = operation({
  id: "listReceivables",
  method: "GET",
  path: "/v1/receivables",
  scope: "erp:postings:read",
  summary: "Receivables in order of id.",
  query: strict({ ...pageQuery, status: Type.Optional(Receivable.properties.status), invoiceId: Type.Optional(Id("inv")) }),
  reply: { status: 200, body: pageOf(Receivable) },
});
export const reversePosting = operation({
  id: "reversePosting",
  method: "POST",
  path: "/v1/receivables/reverse",
  scope: "erp:postings:write",
  summary: "Reverses an unpaid invoice's posting in the first open period and cancels its schedule.",
  body: ReversalRequest,
  reply: { status: 200, body: Receivable },
  problems: [...reversalProblems],
});
export const applyCash = operation({
  id: "applyCash",
  method: "POST",
  path: "/v1/cash-receipts",
  scope: "erp:cash:write",
  summary: "Applies cash to the invoice's receivable, or recovers by policy what was written off of it.",
  body: CashReceiptRequest,
  reply: { status: 201, body: CashReceipt },
  problems: [...cashReceiptProblems],
});
export const listCashReceipts = operation({
  id: "listCashReceipts",
  method: "GET",
  path: "/v1/cash-receipts",
  scope: "erp:cash:read",
  summary: "Cash receipts in order of id.",
  query: strict({ ...pageQuery, invoiceId: Type.Optional(Id("inv")) }),
  reply: { status: 200, body: pageOf(CashReceipt) },
});
export const listJournalEntries = operation({
  id: "listJournalEntries",
  method: "GET",
  path: "/v1/journal-entries",
  scope: "erp:journal:read",
  summary: "Journal entries in order of id.",
  query: strict({ ...pageQuery, legalEntity: Type.Optional(EntityCode), month: Type.Optional(Month) }),
  reply: { status: 200, body: pageOf(JournalEntry) },
});
export const listRevenueSchedules = operation({
  id: "listRevenueSchedules",
  method: "GET",
  path: "/v1/revenue-schedules",
  scope: "erp:revenue:read",
  summary: "Revenue schedules in order of id.",
  query: strict({ ...pageQuery, invoiceId: Type.Optional(Id("inv")) }),
  reply: { status: 200, body: pageOf(RevenueSchedule) },
});
export const getTrialBalance = operation({
  id: "getTrialBalance",
  method: "GET",
  path: "/v1/trial-balance",
  scope: "erp:journal:read",
  summary:
    "Debits and credits per legal entity, account and currency, and in the entity's own currency: over all posted entries, those up to a day, or those of a month and before it.",
  query: strict({ legalEntity: Type.Optional(EntityCode), month: Type.Optional(Month), asOf: Type.Optional(CalendarDate) }),
  reply: {
    status: 200,
    body: strict({
      month: nullable(Month),
      asOf: nullable(CalendarDate),
      rows: Type.Array(
        strict({
          legalEntity: EntityCode,
          account: Type.String(),
          role: Type.String(),
          currency: Type.String(),
          debit: Total,
          credit: Total,
          functional: nullable(strict({ debit: Total, credit: Total })),
          untranslated: nullable(
            strict(
              { debit: Total, credit: Total },
              { description: "What of debit and credit was booked without a rate and is not in `functional`" },
            ),
          ),
          period: nullable(
            strict(
              { opening: Total, debit: Total, credit: Total, closing: Total },
              { description: "Of the month asked for; opening and closing are debit less credit" },
            ),
          ),
        }),
      ),
    }),
  },
});
