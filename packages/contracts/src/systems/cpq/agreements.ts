import Type, { type Static } from "typebox";
import { CalendarDate, Currency, Id, Name, Percent, Price, Quantity, nullable, strict } from "../../common/values.ts";

/** What an account was promised for a while: a unit price of its own, or a share off the list price. Exactly one is set. */
export const ContractedPrice = strict({
  id: Id("cpr"),
  accountId: Id("acc"),
  sku: Name,
  tier: Name,
  currency: Currency,
  unitPrice: nullable(Price),
  discountPercent: nullable(Percent),
  effectiveOn: CalendarDate,
  expiresOn: nullable(Type.String({ ...CalendarDate, description: "The first day on which it no longer holds" })),
});
export type ContractedPrice = Static<typeof ContractedPrice>;

/** Quantities or months from `from` on, up to just before `to`. */
export const DiscountTier = strict({
  from: Quantity,
  to: nullable(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
  discountPercent: Percent,
});
export type DiscountTier = Static<typeof DiscountTier>;

/** Discounts everybody gets by quantity or by length of term. */
export const DiscountSchedule = strict({
  id: Id("dsc"),
  name: Name,
  sku: Name,
  tier: nullable(Name),
  measure: Type.Enum(["quantity", "term"], { description: "`term` is the quote's length in months" }),
  kind: Type.Enum(["range", "slab"], {
    description: "`range`: the tier reached prices everything. `slab`: each tier prices the units that lie in it",
  }),
  tiers: Type.Array(DiscountTier, { minItems: 1, maxItems: 20 }),
  effectiveOn: CalendarDate,
  expiresOn: nullable(Type.String({ ...CalendarDate, description: "The first day on which it no longer holds" })),
});
export type DiscountSchedule = Static<typeof DiscountSchedule>;

/** What goes with a bundle. The discount is off the component's own price within it. */
export const BundleComponent = strict({
  sku: Name,
  tier: Name,
  isRequired: Type.Boolean({ description: "Quoted with the bundle whether asked for or not" }),
  scaling: Type.Enum(["per_bundle", "fixed"], { description: "Whether quantities are for each unit of the bundle, or for all of it" }),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000, description: "Quoted when none is asked for" }),
  minQuantity: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  maxQuantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  pricing: Type.Enum(["included", "priced"], { description: "`included` costs nothing beside the bundle; `priced` has its own waterfall" }),
  discountPercent: Percent,
});
export type BundleComponent = Static<typeof BundleComponent>;

/** What a product consists of, from a day on. */
export const Bundle = strict({
  id: Id("bdl"),
  sku: Name,
  tier: Name,
  name: Name,
  components: Type.Array(BundleComponent, { minItems: 1, maxItems: 20 }),
  effectiveOn: CalendarDate,
});
export type Bundle = Static<typeof Bundle>;
