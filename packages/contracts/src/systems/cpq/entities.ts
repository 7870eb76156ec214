import Type, { type Static } from "typebox";
import {
  BillingFrequency,
  CalendarDate,
  Currency,
  Id,
  Instant,
  Money,
  Name,
  Percent,
  Price,
  Quantity,
  nullable,
  strict,
} from "../../common/values.ts";

/** What one seat of a product costs per month in a tier and currency; for one account when contracted. */
export const ListPrice = strict({
  id: Id("prc"),
  sku: Name,
  tier: Name,
  currency: Currency,
  accountId: nullable(Id("acc")),
  unitPrice: Price,
  includedUsage: Quantity,
  overageUnitPrice: Price,
  effectiveOn: CalendarDate,
});
export type ListPrice = Static<typeof ListPrice>;

export const Quote = strict({
  id: Id("qte"),
  kind: Type.Enum(["new_business", "renewal", "amendment"], {
    description: "`renewal` on the terms that were, `amendment` when product or tier change with it",
  }),
  status: Type.Enum(["draft", "in_review", "approved", "accepted", "rejected"]),
  accountId: Id("acc"),
  contractId: Id("ctr"),
  opportunityId: Id("opp"),
  currency: Currency,
  startOn: CalendarDate,
  endOn: CalendarDate,
  termMonths: Type.Integer({ minimum: 1, maximum: 120 }),
  sku: Name,
  tier: Name,
  quantity: Quantity,
  billingFrequency: BillingFrequency,
  listPriceId: Id("prc"),
  unitPrice: Price,
  discountPercent: Percent,
  includedUsage: Quantity,
  overageUnitPrice: Price,
  periodNet: Money,
  termNet: Money,
  approvedBy: nullable(Name),
  acceptedAt: nullable(Instant),
});
export type Quote = Static<typeof Quote>;
