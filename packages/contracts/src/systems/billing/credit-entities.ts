import Type, { type Static } from "typebox";
import { CalendarDate, Currency, Id, Instant, Money, Name, Percent, Quantity, nullable, strict } from "../../common/values.ts";
import { InvoiceRounding, LegalEntityCode, NumberDueAt } from "./entities.ts";
import { AppliedPolicy } from "./policy.ts";

const reasons = ["duplicate", "fraudulent", "order_change", "product_unsatisfactory", "service_credit", "cancellation"] as const;
/** What a caller credits for. */
export const CreditReason = Type.Enum(reasons);

export const CreditNoteLine = strict({ lineId: Type.String({ maxLength: 40 }), net: Money, tax: Money });
export type CreditNoteLine = Static<typeof CreditNoteLine>;

/** Where a credit note's total goes; the three add up to it. */
export const Settlement = strict({ offset: Money, credit: Money, refund: Money });
export type Settlement = Static<typeof Settlement>;

/** Takes back all or part of a finalised invoice, never more than is left of it. */
export const CreditNote = strict({
  id: Id("crn"),
  number: nullable(Type.String({ maxLength: 40, description: "Gapless per legal entity and year, in a series of its own" })),
  status: Type.Enum(["issued", "void"]),
  invoiceId: Id("inv"),
  billingAccountId: Id("bac"),
  accountId: Id("acc"),
  subscriptionId: Id("sub"),
  legalEntity: LegalEntityCode,
  currency: Currency,
  reason: Type.Enum([...reasons, "rebilled"] as const, { description: "`rebilled`: another invoice asks for the same again" }),
  memo: nullable(Name),
  lines: Type.Array(CreditNoteLine, { minItems: 1, maxItems: 200 }),
  net: Money,
  tax: Money,
  total: Money,
  settlement: Settlement,
  creditStatus: Type.Enum(["none", "available", "consumed", "voided"]),
  creditRemaining: Money,
  refundStatus: Type.Enum(["none", "pending", "succeeded", "failed"]),
  rounding: InvoiceRounding,
  policy: AppliedPolicy,
  issuedAt: Instant,
  issuedOn: CalendarDate,
  numberDueAt: NumberDueAt,
  voidedAt: nullable(Instant),
});
export type CreditNote = Static<typeof CreditNote>;

/** A reduction that can be applied to subscriptions: `percentOff` or `amountOff`, never both. */
export const Coupon = strict({
  id: Id("cpn"),
  code: Name,
  percentOff: nullable(Percent),
  amountOff: nullable(Money),
  duration: Type.Enum(["once", "repeating", "forever"]),
  periods: nullable(Type.Integer({ minimum: 1, maximum: 120, description: "Invoices a repeating coupon reduces" })),
  sku: nullable(Name),
  redeemBy: nullable(CalendarDate),
  maxRedemptions: nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  redemptions: Quantity,
});
export type Coupon = Static<typeof Coupon>;

/** A coupon on a subscription. Coupons are taken off in order of `position`, then id. */
export const AppliedCoupon = strict({
  id: Id("apc"),
  couponId: Id("cpn"),
  subscriptionId: Id("sub"),
  code: Name,
  percentOff: nullable(Percent),
  amountOff: nullable(Money),
  sku: nullable(Name),
  position: Type.Integer({ minimum: 1, maximum: 100 }),
  invoicesLeft: nullable(Type.Integer({ minimum: 0, maximum: 120, description: "Null for ever" })),
  status: Type.Enum(["active", "used_up", "removed"]),
  appliedOn: CalendarDate,
});
export type AppliedCoupon = Static<typeof AppliedCoupon>;
