import Type, { type Static } from "typebox";
import { CalendarDate, CountryCode, Currency, Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";
import { AppliedPolicy } from "./policy.ts";

export const EntityCode = Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$", description: "Legal entity, such as DE01" });

export const Month = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}$" });

/** Who acts, as the identity service knows the person. Callers are service clients, so the person stands in the body. */
export const Person = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._@-]{0,79}$", description: "A person, named by the calling service" });

/** A sum over many documents: wider than the amount one document may carry. */
export const Total = strict(
  {
    currency: Currency,
    minor: Type.String({ pattern: "^-?[0-9]{1,30}$", description: "Whole number of the currency's smallest unit" }),
  },
  { description: "A sum in minor units, wider than one document" },
);
export type Total = Static<typeof Total>;

export const LegalEntity = strict({
  id: Id("le"),
  code: EntityCode,
  name: Name,
  country: CountryCode,
  baseCurrency: Currency,
  fiscalYearStartMonth: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 12, description: "The month its fiscal year begins with; January where left out" }),
  ),
  firstPeriod: Type.String({
    pattern: "^[0-9]{4}-[0-9]{2}$",
    description: "The month its books begin with; earlier days take no postings",
  }),
});
export type LegalEntity = Static<typeof LegalEntity>;

/** The part an account plays in postings; each entity's chart has an account for each, and its mapping may name another. */
export const AccountRole = Type.Enum([
  "cash",
  "bank",
  "receivable",
  "contract_asset",
  "intercompany_receivable",
  "tax_payable",
  "unapplied_cash",
  "deferred_revenue",
  "contract_liability",
  "intercompany_payable",
  "revenue",
  "intercompany_revenue",
  "operating_expense",
  "bad_debt",
  "payment_difference",
  "intercompany_expense",
  "realized_fx",
]);
export type AccountRole = Static<typeof AccountRole>;

export const GlAccount = strict({
  id: Id("gla"),
  legalEntity: EntityCode,
  number: Type.String({ pattern: "^[0-9]{4}$" }),
  name: Name,
  kind: Type.Enum(["asset", "liability", "revenue", "expense"]),
  role: AccountRole,
});
export type GlAccount = Static<typeof GlAccount>;

/** Why and by whom a closed period was opened again. */
export const Reopening = strict({ reason: Name, requestedBy: Person, approvedBy: Person, at: Instant });
export type Reopening = Static<typeof Reopening>;

/** `soft_closed` takes entries of the ledger but none of the receivables; `reopened` is open again after a close. */
export const Period = strict({
  id: Id("per"),
  legalEntity: EntityCode,
  month: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}$" }),
  status: Type.Enum(["open", "soft_closed", "closed", "reopened"]),
  fiscalYear: Type.Integer({ description: "Named after the calendar year it ends in" }),
  fiscalPeriod: Type.Integer({ minimum: 1, maximum: 12 }),
  reopenings: Type.Array(Reopening, { maxItems: 100 }),
  policy: Type.Optional(AppliedPolicy),
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

/** The rate a document in a foreign currency was booked at. */
export const FunctionalRate = strict({
  currency: Type.String({ pattern: "^[A-Z]{3}$", description: "The legal entity's own currency" }),
  rate: Type.String({ description: "What one unit of the document's currency is worth in it, decimal text" }),
  rateOn: CalendarDate,
});
export type FunctionalRate = Static<typeof FunctionalRate>;

export const JournalLine = strict({
  account: Type.String({ pattern: "^[0-9]{4}$" }),
  role: AccountRole,
  debit: Money,
  credit: Money,
  functionalDebit: Type.Optional(Money),
  functionalCredit: Type.Optional(Money),
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
  source: strict({
    kind: Type.Enum([
      "invoice",
      "cash",
      "recognition",
      "reversal",
      "manual",
      "manual_reversal",
      "credit_memo",
      "write_off",
      "payment",
      "payment_application",
      "contract_billing",
      "contract_recognition",
      "contract_modification",
      "contract_cancellation",
      "intercompany",
      "customer_refund",
      "reclassification",
      "customer_refund_return",
      "credit_memo_reversal",
    ]),
    id: Type.String({ maxLength: 80 }),
  }),
  customerId: nullable(Id("cus")),
  lines: Type.Array(JournalLine, { minItems: 2, maxItems: 100 }),
  reversesId: nullable(Id("je")),
  postedAt: Instant,
  functional: Type.Optional(FunctionalRate),
  policy: Type.Optional(AppliedPolicy),
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
  status: Type.Enum(["open", "cleared", "reversed", "written_off"]),
  postedOn: CalendarDate,
  dueOn: CalendarDate,
  reopenedOn: Type.Optional(CalendarDate),
  journalEntryId: Id("je"),
  revenueScheduleId: Id("rs"),
  revenueArrangementId: Type.Optional(Id("ra")),
  functional: Type.Optional(strict({ ...FunctionalRate.properties, gross: Money, open: Money })),
  policy: Type.Optional(AppliedPolicy),
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

/** The policy a schedule was laid by, as printed on it. */
export const RecognitionMethod = Type.Enum([
  "straight line by day, largest remainder",
  "straight line by day, last day counted, largest remainder",
  "straight line by month, largest remainder",
  "straight line by month, last day counted, largest remainder",
  "by revenue arrangement",
]);
export type RecognitionMethod = Static<typeof RecognitionMethod>;

export const RevenueSchedule = strict({
  id: Id("rs"),
  invoiceId: Id("inv"),
  contractId: Id("ctr"),
  legalEntity: EntityCode,
  currency: Currency,
  total: Money,
  startOn: CalendarDate,
  endOn: CalendarDate,
  method: RecognitionMethod,
  lines: Type.Array(RevenueScheduleLine, { maxItems: 400 }),
  revenueArrangementId: Type.Optional(Id("ra")),
  functional: Type.Optional(strict({ ...FunctionalRate.properties, total: Money, deferred: Money })),
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
  recovers: Type.Optional(Id("wo")),
  policy: Type.Optional(AppliedPolicy),
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
  taxCode: Type.Optional(Type.String({ minLength: 1, maxLength: 20, description: "The jurisdiction where left out" })),
  revenueArrangementId: Type.Optional(Id("ra")),
  issuedOn: Type.Optional(
    Type.String({
      ...CalendarDate,
      description: "The invoice's own date, which a late posting comes after; the posting date where left out",
    }),
  ),
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
