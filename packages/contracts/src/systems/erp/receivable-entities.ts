import Type, { type Static } from "typebox";
import { CalendarDate, Currency, ExternalKey, Id, Instant, Money, Name, nullable, strict } from "../../common/values.ts";
import { EntityCode, FunctionalRate, Month, Person, Total } from "./entities.ts";
import { AppliedPolicy } from "./policy.ts";

export const ReversalRequest = strict({ invoiceId: Id("inv"), reason: Name, postedOn: CalendarDate });
export type ReversalRequest = Static<typeof ReversalRequest>;

/** What a payment intent brought for one invoice. */
export const CashReceiptRequest = strict({ invoiceId: Id("inv"), paymentIntentId: Id("pi"), amount: Money, receivedOn: CalendarDate });
export type CashReceiptRequest = Static<typeof CashReceiptRequest>;

export const CashApplicationRequest = strict({ invoiceId: Id("inv"), amount: Money, appliedOn: CalendarDate });
export type CashApplicationRequest = Static<typeof CashApplicationRequest>;

export const CreditMemoRequest = strict({
  reference: ExternalKey,
  invoiceId: Id("inv"),
  net: Money,
  tax: Money,
  reason: Name,
  postedOn: CalendarDate,
  createdBy: Person,
  approvedBy: Type.Optional(Person),
  transactionPrice: Type.Optional(
    Type.Enum(["lowered", "stands"], {
      description:
        "Of an invoice under a revenue arrangement: whether the credit lowers the price, as it does unless told otherwise, or corrects its billing alone",
    }),
  ),
});
export type CreditMemoRequest = Static<typeof CreditMemoRequest>;

/** Takes a credit memo back whose credit nobody has used. */
export const CreditReversalRequest = strict({
  postedOn: CalendarDate,
  reason: Name,
  createdBy: Person,
  approvedBy: Type.Optional(Person),
});
export type CreditReversalRequest = Static<typeof CreditReversalRequest>;

/** What a credit took of months then planned. */
const TakenOfMonths = Type.Array(strict({ month: Month, amount: Money }), { maxItems: 400 });

/** What a credit took of one obligation's price: of its revenue, of that what was settled before, and the rest of what is to come. */
export const ObligationCredit = strict({
  obligation: ExternalKey,
  amount: Money,
  fromRevenue: Money,
  fromSettled: Money,
  taken: TakenOfMonths,
  openWeight: Type.Integer({ minimum: 0, description: "Of the milestones then to come" }),
});
export type ObligationCredit = Static<typeof ObligationCredit>;

/** Lowers an invoice. What exceeds the open amount becomes an unapplied payment of the customer, if policy allows. */
export const CreditMemo = strict({
  id: Id("cm"),
  status: Type.Enum(["posted", "reversed"]),
  reference: ExternalKey,
  invoiceId: Id("inv"),
  customerId: Id("cus"),
  legalEntity: EntityCode,
  net: Money,
  tax: Money,
  gross: Money,
  applied: Money,
  unapplied: Money,
  fromDeferred: Money,
  fromRevenue: Money,
  taken: Type.Optional(
    Type.Unsafe<Static<typeof TakenOfMonths>>({
      ...TakenOfMonths,
      description: "What of `fromDeferred` came from each month then planned; left out where nothing was",
    }),
  ),
  priceLowered: Type.Optional(
    strict(
      { amount: Money, parts: Type.Array(ObligationCredit, { maxItems: 20 }) },
      { description: "What an arrangement's price fell by; the rest of the credit was billed beyond it" },
    ),
  ),
  reason: Name,
  postedOn: CalendarDate,
  createdBy: Person,
  approvedBy: nullable(Person),
  revenuePolicy: Type.Enum(["catch_up", "prospective", "contract position"]),
  customerPaymentId: nullable(Id("cpm")),
  journalEntryId: Id("je"),
  reversal: nullable(
    strict({ postedOn: CalendarDate, reason: Name, createdBy: Person, approvedBy: nullable(Person), journalEntryId: Id("je") }),
  ),
  policy: Type.Optional(AppliedPolicy),
});
export type CreditMemo = Static<typeof CreditMemo>;

/** A credit memo that a closed or locked period, or a maintenance window, did not let in: who wanted what booked when. */
export const RefusedCredit = strict({
  id: Id("cmx"),
  reference: ExternalKey,
  invoiceId: Id("inv"),
  net: Money,
  tax: Money,
  reason: Name,
  postedOn: CalendarDate,
  createdBy: Person,
  code: Type.Enum(["period-closed", "period-soft-closed", "maintenance-window"]),
  detail: Type.String({ maxLength: 400 }),
  refusedAt: Instant,
});
export type RefusedCredit = Static<typeof RefusedCredit>;

export const WriteOffRequest = strict({
  invoiceId: Id("inv"),
  postedOn: CalendarDate,
  reason: Name,
  requestedBy: Person,
  approvedBy: Person,
});
export type WriteOffRequest = Static<typeof WriteOffRequest>;

export const WriteOff = strict({
  id: Id("wo"),
  invoiceId: Id("inv"),
  customerId: Id("cus"),
  legalEntity: EntityCode,
  amount: Money,
  reason: Name,
  postedOn: CalendarDate,
  requestedBy: Person,
  approvedBy: Person,
  journalEntryId: Id("je"),
  recovered: Type.Optional(Money),
  policy: Type.Optional(AppliedPolicy),
});
export type WriteOff = Static<typeof WriteOff>;

/** What a payment did to one invoice. `difference` is what was missing and written to payment differences. */
export const CashApplication = strict({
  invoiceId: Id("inv"),
  amount: Money,
  difference: Money,
  appliedOn: CalendarDate,
  outcome: Type.Enum(["exact", "short", "short_within_tolerance"]),
  journalEntryId: Id("je"),
});
export type CashApplication = Static<typeof CashApplication>;

/** Money of a customer at the bank, or credit in her favour, with what was applied of it. */
export const CustomerPayment = strict({
  id: Id("cpm"),
  kind: Type.Enum(["cash", "credit_memo"]),
  reference: ExternalKey,
  customerId: Id("cus"),
  legalEntity: EntityCode,
  currency: Currency,
  amount: Money,
  unapplied: Money,
  receivedOn: CalendarDate,
  status: Type.Enum(["unapplied", "partly_applied", "applied", "reversed"]),
  reversedOn: Type.Optional(CalendarDate),
  tolerance: nullable(Type.String({ description: "The tolerance in force when it came" })),
  applications: Type.Array(CashApplication, { maxItems: 200 }),
  journalEntryId: Id("je"),
  functional: Type.Optional(strict({ ...FunctionalRate.properties, unapplied: Money })),
  policy: Type.Optional(AppliedPolicy),
});
export type CustomerPayment = Static<typeof CustomerPayment>;

export const CashRequest = strict({
  reference: ExternalKey,
  customerId: Id("cus"),
  amount: Money,
  receivedOn: CalendarDate,
  applications: Type.Array(strict({ invoiceId: Id("inv"), amount: Money }), { maxItems: 30 }),
});
export type CashRequest = Static<typeof CashRequest>;

export const AgingRow = strict({
  customerId: Id("cus"),
  currency: Currency,
  current: Total,
  days1To30: Total,
  days31To60: Total,
  days61To90: Total,
  over90: Total,
  open: Total,
  unapplied: Total,
});
export type AgingRow = Static<typeof AgingRow>;

export const ArAging = strict({
  legalEntity: EntityCode,
  asOf: CalendarDate,
  agedFrom: Type.Enum(["due_date", "posting_date"]),
  rows: Type.Array(AgingRow),
  totals: Type.Array(Type.Omit(AgingRow, ["customerId"], { additionalProperties: false })),
});
export type ArAging = Static<typeof ArAging>;
