import Type, { type Static } from "typebox";
import {
  Address,
  BillingFrequency,
  CalendarDate,
  Currency,
  Id,
  Instant,
  Money,
  Name,
  PaymentTerms,
  Percent,
  Price,
  Quantity,
  nullable,
  strict,
} from "../../common/values.ts";

export const LegalEntityCode = Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$", description: "Legal entity, such as DE01" });

export const BillingAccount = strict({
  id: Id("bac"),
  accountId: Id("acc"),
  name: Name,
  parentAccountId: nullable(Id("acc")),
  legalEntity: LegalEntityCode,
  currency: Currency,
  billTo: Address,
  taxId: nullable(Type.String({ maxLength: 30 })),
  paymentTerms: PaymentTerms,
  paymentMethodId: nullable(Id("pm")),
});
export type BillingAccount = Static<typeof BillingAccount>;

/** What billing charges per seat and month; a copy of CPQ's price that may lag behind it. */
export const RateCard = strict({
  id: Id("rc"),
  sourcePriceId: Id("prc"),
  sku: Name,
  tier: Name,
  currency: Currency,
  accountId: nullable(Id("acc")),
  unitPrice: Price,
  includedUsage: Quantity,
  overageUnitPrice: Price,
  effectiveOn: CalendarDate,
});
export type RateCard = Static<typeof RateCard>;

export const Subscription = strict({
  id: Id("sub"),
  billingAccountId: Id("bac"),
  contractId: Id("ctr"),
  status: Type.Enum(["active", "cancelled", "expired"]),
  sku: Name,
  tier: Name,
  quantity: Quantity,
  discountPercent: Percent,
  currency: Currency,
  billingFrequency: BillingFrequency,
  termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
  startOn: CalendarDate,
  endOn: CalendarDate,
  anchorOn: Type.String({ format: "date", description: "The original first day; every period is counted from it" }),
  autoRenew: Type.Boolean(),
  renewals: Type.Integer({ minimum: 0 }),
  lastQuoteId: nullable(Id("qte")),
});
export type Subscription = Static<typeof Subscription>;

export const InvoiceLine = strict({
  lineId: Type.String({ maxLength: 40 }),
  kind: Type.Enum(["recurring", "usage"]),
  description: Name,
  sku: Name,
  tier: Name,
  quantity: Quantity,
  months: Type.Integer({ minimum: 0, maximum: 120 }),
  unitPrice: Price,
  discountPercent: Percent,
  periodStartOn: CalendarDate,
  periodEndOn: CalendarDate,
  net: Money,
  tax: nullable(Money),
});
export type InvoiceLine = Static<typeof InvoiceLine>;

export const Invoice = strict({
  id: Id("inv"),
  number: nullable(Type.String({ maxLength: 40, description: "Gapless per legal entity and year, given by the day's numbering run" })),
  status: Type.Enum(["draft", "open", "paid", "void", "uncollectible"]),
  hold: nullable(strict({ reason: Name, caseId: nullable(Type.String({ maxLength: 60 })), since: Instant })),
  billingAccountId: Id("bac"),
  accountId: Id("acc"),
  subscriptionId: Id("sub"),
  contractId: Id("ctr"),
  quoteId: nullable(Id("qte")),
  legalEntity: LegalEntityCode,
  currency: Currency,
  rateCardId: Id("rc"),
  lines: Type.Array(InvoiceLine, { minItems: 1, maxItems: 200 }),
  net: Money,
  tax: Money,
  total: Money,
  due: Money,
  rounding: Type.Literal("half-up, per line"),
  taxDocumentId: nullable(Id("txd")),
  replacesInvoiceId: nullable(Id("inv")),
  revision: Type.Integer({ minimum: 1 }),
  draftedAt: Instant,
  finalizedAt: nullable(Instant),
  issuedOn: nullable(CalendarDate),
  dueOn: nullable(CalendarDate),
  paidAt: nullable(Instant),
  voidedAt: nullable(Instant),
  dunning: strict({
    attempts: Type.Integer({ minimum: 0 }),
    lastDecline: nullable(Name),
    nextRetryAt: nullable(Instant),
    exhausted: Type.Boolean(),
  }),
});
export type Invoice = Static<typeof Invoice>;

export const UsageRecord = strict({
  id: Id("usg"),
  subscriptionId: Id("sub"),
  sourceId: Type.String({ minLength: 1, maxLength: 120 }),
  meter: Name,
  quantity: Quantity,
  usedOn: CalendarDate,
});
export type UsageRecord = Static<typeof UsageRecord>;
