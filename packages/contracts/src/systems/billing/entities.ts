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
import { ChargeModel, ChargeModelKind, RatedTier } from "./charge-models.ts";
import { AppliedPolicy } from "./policy.ts";

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
  dunningCampaign: nullable(Name),
});
export type BillingAccount = Static<typeof BillingAccount>;

/**
 * What billing charges per seat and month; a copy of CPQ's price that may lag behind it. A minimum commitment is an
 * amount per month that seats and usage together must reach; the rest is charged when the stretch is billed in arrears.
 */
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
  /** Takes the place of `unitPrice` for seats, or of `overageUnitPrice` for usage above what is included. */
  seatModel: nullable(ChargeModel),
  usageModel: nullable(ChargeModel),
  minimumCommitment: nullable(Price),
});
export type RateCard = Static<typeof RateCard>;

/** From this billing period on the subscription is priced so; what is null stays as the subscription says. */
export const RampPhase = strict({
  startOn: CalendarDate,
  quantity: nullable(Quantity),
  unitPrice: nullable(Price),
  discountPercent: nullable(Percent),
});
export type RampPhase = Static<typeof RampPhase>;

export const BillingTiming = Type.Enum(["in_advance", "in_arrears"]);

/** What will happen to a subscription on a later day; one thing at a time. */
export const ScheduledChange = strict({
  action: Type.Enum(["change", "cancel"]),
  effectiveOn: CalendarDate,
  quantity: nullable(Quantity),
  tier: nullable(Name),
});

/** Why a subscription is not served or billed as usual: paused by a person, or suspended for an unpaid invoice. */
export const SubscriptionHold = strict({ reason: Name, since: CalendarDate, invoiceId: nullable(Id("inv")) });

export const Subscription = strict({
  id: Id("sub"),
  billingAccountId: Id("bac"),
  contractId: Id("ctr"),
  status: Type.Enum(["active", "paused", "suspended", "cancelled", "expired"]),
  sku: Name,
  tier: Name,
  quantity: Quantity,
  discountPercent: Percent,
  currency: Currency,
  billingFrequency: BillingFrequency,
  termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
  startOn: CalendarDate,
  endOn: CalendarDate,
  anchorOn: Type.String({ ...CalendarDate, description: "The original first day; every period is counted from it" }),
  autoRenew: Type.Boolean(),
  renewals: Type.Integer({ minimum: 0 }),
  lastQuoteId: nullable(Id("qte")),
  billingTiming: BillingTiming,
  ramp: Type.Array(RampPhase, { maxItems: 40 }),
  scheduled: nullable(ScheduledChange),
  hold: nullable(SubscriptionHold),
  cancelledOn: nullable(CalendarDate),
  changedOn: nullable(CalendarDate),
});
export type Subscription = Static<typeof Subscription>;

export const InvoiceLineKind = Type.Enum(["recurring", "usage", "commitment", "proration_credit", "proration_charge", "usage_correction"]);

/** Seats, usage, or what corrects them. `net` is `gross` less the coupons' `discount`. */
export const InvoiceLine = strict({
  lineId: Type.String({ maxLength: 40 }),
  subscriptionId: Id("sub"),
  kind: InvoiceLineKind,
  description: Name,
  sku: Name,
  tier: Name,
  quantity: Quantity,
  months: Type.Integer({ minimum: 0, maximum: 120 }),
  chargeModel: ChargeModelKind,
  unitPrice: Price,
  tiers: Type.Array(RatedTier, { maxItems: 20 }),
  discountPercent: Percent,
  periodStartOn: CalendarDate,
  periodEndOn: CalendarDate,
  gross: Money,
  discount: Money,
  net: Money,
  tax: nullable(Money),
});
export type InvoiceLine = Static<typeof InvoiceLine>;

export const InvoicePurpose = Type.Enum(["renewal", "period", "consolidated", "change", "final", "late_usage", "rebill"]);

/** The records of usage that came late and that an invoice, by its id, has taken in; voided, it holds them no more. */
export const LateUsage = strict({ id: Id("inv"), usageIds: Type.Array(Id("usg"), { minItems: 1 }) });

/** What one applied coupon took off the whole invoice. */
export const InvoiceDiscount = strict({ appliedCouponId: Id("apc"), code: Name, amount: Money });
export type InvoiceDiscount = Static<typeof InvoiceDiscount>;

export const InvoiceRounding = Type.Enum(["half-up, per line", "half-up, per invoice", "half-even, per line", "half-even, per invoice"]);

/** Set with the finalisation; by `policy.numbering` that very instant, or the next numbering run. */
export const NumberDueAt = Type.Unsafe<Static<typeof Instant> | null>({
  ...nullable(Instant),
  description: "When the number is given: at finalisation, or by the day's run; null for a draft, and for what was voided before it",
});

/** What was given up of an invoice and still is: `amount` is reversed by what is paid after all, `recovered`, and by what is credited. */
export const WriteOff = strict({ amount: Money, recovered: Money, reason: Name, at: Instant });

/** A consolidated invoice bears the account it is sent to, and the subscription and contract of its first line. */
export const Invoice = strict({
  id: Id("inv"),
  number: nullable(
    Type.String({
      maxLength: 40,
      description: "Gapless per legal entity and year, given by the day's run or at finalisation, as the policy says",
    }),
  ),
  status: Type.Enum(["draft", "open", "paid", "void", "uncollectible"]),
  purpose: InvoicePurpose,
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
  gross: Money,
  discounts: Type.Array(InvoiceDiscount, { maxItems: 100 }),
  net: Money,
  tax: Money,
  total: Money,
  due: Money,
  paid: Money,
  credited: Money,
  creditsApplied: Type.Array(strict({ creditNoteId: Id("crn"), amount: Money }), { maxItems: 200 }),
  writtenOff: nullable(WriteOff),
  rounding: InvoiceRounding,
  policy: AppliedPolicy,
  taxDocumentId: nullable(Id("txd")),
  replacesInvoiceId: nullable(Id("inv")),
  revision: Type.Integer({ minimum: 1 }),
  draftedAt: Instant,
  finalizedAt: nullable(Instant),
  issuedOn: nullable(CalendarDate),
  numberDueAt: NumberDueAt,
  dueOn: nullable(CalendarDate),
  paidAt: nullable(Instant),
  voidedAt: nullable(Instant),
  dunning: strict({
    attempts: Type.Integer({ minimum: 0 }),
    lastDecline: nullable(Name),
    nextRetryAt: nullable(Instant),
    exhausted: Type.Boolean(),
    campaign: nullable(Name),
    finalActionAt: nullable(Instant),
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

/** Usage as billing holds it: who bills it, and what it said before it was corrected. */
export const UsageEntry = strict({
  ...UsageRecord.properties,
  status: Type.Enum(["unbilled", "billed"]),
  invoiceId: nullable(Id("inv")),
  correctedFrom: nullable(Quantity),
});
export type UsageEntry = Static<typeof UsageEntry>;
