import Type, { type Static } from "typebox";
import { Decimal, Id, Instant, Money, Name, Price, Quantity, nullable, strict } from "../../common/values.ts";

/** A price of the standard list, or of a price book. */
export const PriceId = Type.String({ pattern: "^(prc|pbp)_[0-9a-z]{20}$", description: "Id of kind `prc` or `pbp`" });

/** One price of the waterfall, per unit and month, and the rule that made it. */
export const WaterfallStep = strict({
  step: Type.Enum(["list", "special", "regular", "customer", "partner", "net"]),
  unitPrice: Price,
  discountPercent: nullable(Decimal),
  rule: Type.String({ maxLength: 1200 }),
  ruleId: nullable(Type.String({ maxLength: 40 })),
});
export type WaterfallStep = Static<typeof WaterfallStep>;

/** What so many units cost a month, all of its decimals: the net unit price is its quotient, which may have no end. */
export const ExactPrice = strict({
  monthly: Type.String({ pattern: "^[0-9]{1,40}(\\.[0-9]{1,80})?$", description: "Major units, decimal text" }),
  units: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
});
export type ExactPrice = Static<typeof ExactPrice>;

/** One product of a quote. Unit prices are printed to eight decimals; amounts come from `exactPrice`, which an amendment keeps.
 * `offListPercent` says how far net lies below list, null where it does not. */
export const QuoteLine = strict({
  lineId: Type.String({ maxLength: 10 }),
  role: Type.Enum(["product", "component"]),
  change: Type.Enum(["new", "kept", "changed", "removed"], {
    description: "Against what was signed before; `new` on a quote that amends nothing",
  }),
  sku: Name,
  tier: Name,
  quantity: Quantity,
  priorQuantity: Quantity,
  priceId: nullable(PriceId),
  waterfall: Type.Array(WaterfallStep, { maxItems: 6 }),
  netUnitPrice: Price,
  /** Left out on lines that were signed before it was kept: of those the printed price is all there is. */
  exactPrice: Type.Optional(ExactPrice),
  offListPercent: nullable(Decimal),
  periodNet: Money,
  termNet: Money,
});
export type QuoteLine = Static<typeof QuoteLine>;

/** One level whose word a quote needs, and what became of it. */
export const QuoteApproval = strict({
  level: Type.Integer({ minimum: 1, maximum: 5 }),
  name: Name,
  status: Type.Enum(["required", "pending", "approved", "rejected", "recalled"]),
  by: nullable(Name),
  at: nullable(Instant),
});
export type QuoteApproval = Static<typeof QuoteApproval>;

/** A component of a bundle as asked for. */
/** How many are sold: an offer of nothing is none. */
export const SoldQuantity = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });

export const ComponentChoice = strict({ sku: Name, tier: Name, quantity: Quantity });
export type ComponentChoice = Static<typeof ComponentChoice>;
export const ComponentChoices = Type.Array(ComponentChoice, { maxItems: 20 });

export const QuoteId = Id("qte");
