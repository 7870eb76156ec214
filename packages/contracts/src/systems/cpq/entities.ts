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
import { AppliedPolicy, ProratedTerm } from "./policy.ts";
import { ComponentChoices, PriceId, QuoteApproval, QuoteId, QuoteLine } from "./quote-line.ts";

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

export const QuoteStatus = Type.Enum(["draft", "in_review", "approved", "presented", "accepted", "rejected", "expired", "superseded"], {
  description: "`in_review` waits for approval; `superseded` gave way to another quote of its opportunity",
});

/**
 * An offer. Product, tier, quantity and unit price at the top are those of the first line; amounts are sums of all lines.
 * An amendment within a term says in `termNet` what the change adds to the rest of it.
 */
export const Quote = strict({
  id: QuoteId,
  kind: Type.Enum(["new_business", "renewal", "amendment"], {
    description:
      "`renewal` on the terms that were, `amendment` when product or tier change with it, or within a term when `amendsQuoteId` is set",
  }),
  status: QuoteStatus,
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
  listPriceId: PriceId,
  unitPrice: Price,
  discountPercent: Percent,
  includedUsage: Quantity,
  overageUnitPrice: Price,
  periodNet: Money,
  termNet: Money,
  approvedBy: nullable(Name),
  acceptedAt: nullable(Instant),
  partnerDiscountPercent: Percent,
  priceBookId: nullable(Id("pbk")),
  components: ComponentChoices,
  coTerminateOn: nullable(CalendarDate),
  proration: nullable(ProratedTerm),
  lines: Type.Array(QuoteLine, { maxItems: 50 }),
  discretionaryPercent: Type.String({
    pattern: "^(100|[0-9]{1,2})(\\.[0-9]{1,10})?$",
    description: "What seller and partner take off the regular price together; measured by the matrix",
  }),
  approvalNet: Type.Unsafe<Money>({
    ...Money,
    description:
      "The amount the matrix measures: the net of the term; of an amendment the whole amended net of the rest of the term, or the change where that is larger",
  }),
  approvals: Type.Array(QuoteApproval, { maxItems: 5 }),
  submittedBy: nullable(Name),
  presentedAt: nullable(Instant),
  expiresOn: nullable(Type.String({ ...CalendarDate, description: "The first day on which the offer no longer holds" })),
  closedReason: nullable(Name),
  amendsQuoteId: nullable(QuoteId),
  supersedesQuoteId: nullable(QuoteId),
  policy: AppliedPolicy,
  /** Left out on quotes made before it was kept. */
  bundleId: Type.Optional(
    nullable(Type.String({ ...Id("bdl"), description: "The declaration that says what the product consists of; null for one alone" })),
  ),
});
export type Quote = Static<typeof Quote>;
