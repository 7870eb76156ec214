import type { ChargeModel, PriceTier, RatedTier } from "@cashline/contracts/systems/billing/charge-models";
import { ZERO, fraction, ofDecimal, plus, sumFractions, times, type Fraction } from "@cashline/kernel/fraction";

/** An amount in major units, exact, and what fell into which tier; a model without tiers names none. */
export type RatedQuantity = { amount: Fraction; tiers: RatedTier[]; unitPrice: string };

/**
 * What a charge model asks for a quantity. Graduated and volume as Stripe and Lago word them: graduated prices each
 * unit by the tier it lies in, volume prices all units by the tier the total reaches. Packages begun are charged whole.
 * `unitPrice` is the price of a unit, or of the last tier or the package.
 */
export function rateQuantity(model: ChargeModel, quantity: number): RatedQuantity {
  switch (model.kind) {
    case "per_unit":
      return { amount: times(ofDecimal(model.unitPrice), fraction(quantity)), tiers: [], unitPrice: model.unitPrice };
    case "flat_fee":
      return { amount: ofDecimal(model.amount), tiers: [], unitPrice: model.amount };
    case "package": {
      const packages = Math.ceil(quantity / model.packageSize);
      const amount = times(ofDecimal(model.packagePrice), fraction(packages));
      return { amount, tiers: [{ quantity: packages, unitPrice: model.packagePrice, flatFee: "0" }], unitPrice: model.packagePrice };
    }
    case "volume": {
      const tier = model.tiers.find(({ upTo }) => upTo === null || quantity <= upTo);
      return tieredBy(tier && quantity > 0 ? [{ tier, quantity }] : []);
    }
    case "graduated":
      return tieredBy(graduate(model.tiers, quantity));
  }
}

/**
 * Why tiers cannot be used, in one sentence: they ascend, and only the last one is open.
 * Source: Stripe and Lago: tiers ascend, the last one is open.
 */
export function modelFault(model: ChargeModel): string | undefined {
  if (model.kind !== "graduated" && model.kind !== "volume") return undefined;
  const ends = model.tiers.map(({ upTo }) => upTo);
  if (ends.at(-1) !== null) return "The last tier must have no end";
  for (const [index, end] of ends.slice(0, -1).entries()) {
    const before = index === 0 ? 0 : (ends[index - 1] ?? 0);
    if (end === null || end <= before) return "Tiers must end higher one after the other";
  }
  return undefined;
}

type Reached = { tier: PriceTier; quantity: number };

function graduate(tiers: readonly PriceTier[], quantity: number): Reached[] {
  const reached: Reached[] = [];
  let below = 0;
  for (const tier of tiers) {
    if (quantity <= below) break;
    const until = tier.upTo === null ? quantity : Math.min(tier.upTo, quantity);
    reached.push({ tier, quantity: until - below });
    below = until;
  }
  return reached;
}

function tieredBy(reached: readonly Reached[]): RatedQuantity {
  const amounts = reached.map(({ tier, quantity }) => plus(times(ofDecimal(tier.unitPrice), fraction(quantity)), ofDecimal(tier.flatFee)));
  return {
    amount: amounts.length === 0 ? ZERO : sumFractions(amounts),
    tiers: reached.map(({ tier, quantity }) => ({ quantity, unitPrice: tier.unitPrice, flatFee: tier.flatFee })),
    unitPrice: reached.at(-1)?.tier.unitPrice ?? "0",
  };
}
