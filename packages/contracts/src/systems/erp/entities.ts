import Type, { type Static } from "typebox";
import { CalendarDate, Currency, Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";

export const EntityCode = Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$", description: "Legal entity, such as DE01" });

export const LegalEntity = strict({
  id: Id("le"),
  code: EntityCode,
  name: Name,
  country: Type.String({ pattern: "^[A-Z]{2}$" }),
  baseCurrency: Currency,
});
export type LegalEntity = Static<typeof LegalEntity>;

/** The part an account plays in postings; each entity's chart has one account for each. */
export const AccountRole = Type.Enum(["cash", "receivable", "deferred_revenue", "revenue", "tax_payable"]);
export type AccountRole = Static<typeof AccountRole>;

export const GlAccount = strict({
  id: Id("gla"),
  legalEntity: EntityCode,
  number: Type.String({ pattern: "^[0-9]{4}$" }),
  name: Name,
  kind: Type.Enum(["asset", "liability", "revenue"]),
  role: AccountRole,
});
export type GlAccount = Static<typeof GlAccount>;

export const Period = strict({
  id: Id("per"),
  legalEntity: EntityCode,
  month: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}$" }),
  status: Type.Enum(["open", "closed"]),
});
export type Period = Static<typeof Period>;

export const Customer = strict({
  id: Id("cus"),
  accountId: Id("acc"),
  billingAccountId: Id("bac"),
  parentAccountId: nullable(Id("acc")),
  legalEntity: EntityCode,
  name: Name,
  currency: Currency,
  status: Type.Enum(["active", "blocked"]),
});
export type Customer = Static<typeof Customer>;

export const JournalLine = strict({
  account: Type.String({ pattern: "^[0-9]{4}$" }),
  role: AccountRole,
  debit: Money,
  credit: Money,
});
export type JournalLine = Static<typeof JournalLine>;

export const JournalEntry = strict({
  id: Id("je"),
  number: nullable(Type.String({ maxLength: 40 })),
  legalEntity: EntityCode,
  month: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}$" }),
  postedOn: CalendarDate,
  currency: Currency,
  status: Type.Enum(["posted", "reversed"]),
  source: strict({ kind: Type.Enum(["invoice", "cash", "recognition", "reversal"]), id: Type.String({ maxLength: 80 }) }),
  customerId: nullable(Id("cus")),
  lines: Type.Array(JournalLine, { minItems: 2, maxItems: 100 }),
  reversesId: nullable(Id("je")),
  postedAt: Instant,
});
export type JournalEntry = Static<typeof JournalEntry>;

/** One open item of the receivables subledger. */
export const Receivable = strict({
  id: Id("ar"),
  invoiceId: Id("inv"),
  customerId: Id("cus"),
  legalEntity: EntityCode,
  currency: Currency,
  net: Money,
  tax: Money,
  gross: Money,
  open: Money,
  status: Type.Enum(["open", "cleared", "reversed"]),
  postedOn: CalendarDate,
  dueOn: CalendarDate,
  journalEntryId: Id("je"),
  revenueScheduleId: Id("rs"),
});
export type Receivable = Static<typeof Receivable>;

export const RevenueScheduleLine = strict({
  month: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}$" }),
  recognizeOn: CalendarDate,
  days: Type.Integer({ minimum: 0 }),
  amount: Money,
  status: Type.Enum(["planned", "recognized", "cancelled"]),
  journalEntryId: nullable(Id("je")),
});
export type RevenueScheduleLine = Static<typeof RevenueScheduleLine>;

export const RevenueSchedule = strict({
  id: Id("rs"),
  invoiceId: Id("inv"),
  contractId: Id("ctr"),
  legalEntity: EntityCode,
  currency: Currency,
  total: Money,
  startOn: CalendarDate,
  endOn: CalendarDate,
  method: Type.Literal("straight line by day, largest remainder"),
  lines: Type.Array(RevenueScheduleLine, { minItems: 1, maxItems: 200 }),
});
export type RevenueSchedule = Static<typeof RevenueSchedule>;

export const CashReceipt = strict({
  id: Id("cr"),
  paymentIntentId: Id("pi"),
  invoiceId: Id("inv"),
  legalEntity: EntityCode,
  amount: Money,
  receivedOn: CalendarDate,
  journalEntryId: Id("je"),
});
export type CashReceipt = Static<typeof CashReceipt>;

/** What billing wants to post, as ERP must be able to take it. */
export const PostingRequest = strict({
  invoiceId: Id("inv"),
  contractId: Id("ctr"),
  accountId: Id("acc"),
  billingAccountId: Id("bac"),
  parentAccountId: nullable(Id("acc")),
  legalEntity: EntityCode,
  currency: Currency,
  postedOn: CalendarDate,
  dueOn: CalendarDate,
  taxJurisdiction: Type.String({ maxLength: 10 }),
  net: Money,
  tax: Money,
  serviceStartOn: CalendarDate,
  serviceEndOn: CalendarDate,
});
export type PostingRequest = Static<typeof PostingRequest>;

/** A rejection reason; the codes are those of the erp problems. */
export const PostingFinding = strict({
  code: Name,
  detail: Type.String({ maxLength: 400 }),
  expected: nullable(Type.String({ maxLength: 120 })),
  found: nullable(Type.String({ maxLength: 120 })),
});
export type PostingFinding = Static<typeof PostingFinding>;

export const PostingValidation = strict({
  id: Id("pv"),
  invoiceId: Id("inv"),
  outcome: Type.Enum(["accepted", "rejected"]),
  findings: Type.Array(PostingFinding),
  checkedAt: Instant,
});
export type PostingValidation = Static<typeof PostingValidation>;
