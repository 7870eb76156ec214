import Type, { type Static } from "typebox";
import { Price, Quantity, nullable, strict, tagged } from "../../common/values.ts";

/** One step of a tiered price. `upTo` counts from the first unit and is included; null is "and everything above". */
export const PriceTier = strict({
  upTo: nullable(Quantity),
  unitPrice: Price,
  flatFee: Price,
});
export type PriceTier = Static<typeof PriceTier>;

const tiers = Type.Array(PriceTier, { minItems: 1, maxItems: 20, description: "Ascending; the last one has no end" });

/** Every unit at the same price. */
export const PerUnitModel = strict({ kind: Type.Literal("per_unit"), unitPrice: Price });
/** Each unit at the price of the tier it falls into; the flat fee of every tier reached is added. */
export const GraduatedModel = strict({ kind: Type.Literal("graduated"), tiers });
/** All units at the price of the tier the total falls into, with that tier's flat fee. */
export const VolumeModel = strict({ kind: Type.Literal("volume"), tiers });
/** Whole packages; one that is begun is charged. */
export const PackageModel = strict({
  kind: Type.Literal("package"),
  packageSize: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  packagePrice: Price,
});
/** One amount, whatever the quantity. */
export const FlatFeeModel = strict({ kind: Type.Literal("flat_fee"), amount: Price });

/** How a quantity becomes an amount; prices are major units per month for seats, per billed stretch for usage. */
export const ChargeModel = tagged("kind", [PerUnitModel, GraduatedModel, VolumeModel, PackageModel, FlatFeeModel]);
export type ChargeModel = Static<typeof ChargeModel>;

export const ChargeModelKind = Type.Enum(["per_unit", "graduated", "volume", "package", "flat_fee"]);
export type ChargeModelKind = Static<typeof ChargeModelKind>;

/** What fell into one tier, or into how many packages. */
export const RatedTier = strict({ quantity: Quantity, unitPrice: Price, flatFee: Price });
export type RatedTier = Static<typeof RatedTier>;
