import type { ChargeModel, RatedTier } from "@cashline/contracts/systems/billing/charge-models";
import type { RateCard } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import { fraction, ofDecimal, plus, roundTo, sumFractions, times, type RoundingMode } from "@cashline/kernel/fraction";
import { rateQuantity } from "./charge-models.ts";
import { inMinor, majorText, type Charge } from "./charge.ts";
import { usageModel, type UsageStretch } from "./rating.ts";

/** Units a segment had been billed as, and has with those that came late, which are more; those included are not among them. */
export type LateUnits = { before: number; after: number };

type Step = Pick<Charge, "quantity" | "unitPrice" | "tiers">;

/**
 * The day usage counts for: its own, or the subscription's first where it was used before that, as a migrated one may have
 * been. So each day lies in one stretch, whatever terms there have been, and no usage is billed by two.
 * @param firstOn first day of the subscription's first term
 * Source: ours; exception USG-LATE: usage is rated by the stretch it was used in.
 */
export function countedOn(usedOn: CalendarDate, firstOn: CalendarDate): CalendarDate {
  return usedOn < firstOn ? firstOn : usedOn;
}

/**
 * The line of usage that came late: what it changes of its segment's bill, `minor`, which is never nothing. Where units
 * times price (or tiers) make just that, they are printed; where they do not, because volume moved all units to another
 * tier, a commitment bore a part, or earlier cents were rounded, it is one flat amount that says so. A line below nothing is
 * a correction of what was billed. A volume tier whose fee makes up for its price is printed: each further unit costs just that.
 * Source: exception USG-LATE (late quantity × marginal tier rate); how it is printed is ours: quantity × price is the amount.
 */
export function lateCharge(stretch: UsageStretch, card: RateCard, units: LateUnits, minor: bigint, mode: RoundingMode): Charge {
  const model = usageModel(card);
  const step = stepOf(model, units);
  const isPrinted = minorOf(card.currency, step, mode) === minor;
  const isCorrection = minor < 0n;
  const flat = { quantity: 1, unitPrice: majorText(card.currency, isCorrection ? -minor : minor), tiers: [] };
  return {
    lineId: "late",
    subscriptionId: stretch.subscriptionId,
    kind: isCorrection ? "usage_correction" : "usage",
    description: isPrinted
      ? "Usage that came late, by the period it belongs to"
      : `Usage that came late: ${units.after} units above what is included in place of ${units.before}, by what all of them cost`,
    sku: card.sku,
    tier: card.tier,
    months: 0,
    chargeModel: isPrinted ? model.kind : "flat_fee",
    ...(isPrinted ? step : flat),
    discountPercent: "0",
    periodStartOn: stretch.startOn,
    periodEndOn: stretch.endOn,
    exact: fraction(minor),
  };
}

/** What the late units are priced by: of each tier what it got more, with its fee where they begin it. */
function stepOf(model: ChargeModel, { before, after }: LateUnits): Step {
  const [old, all] = [rateQuantity(model, before), rateQuantity(model, after)];
  const tiers = all.tiers.map((tier, index): RatedTier => {
    const own = old.tiers[index];
    return own ? { ...tier, quantity: tier.quantity - own.quantity, flatFee: "0" } : tier;
  });
  return { quantity: after - before, unitPrice: all.unitPrice, tiers: tiers.filter((tier) => tier.quantity > 0) };
}

function minorOf(currency: string, { quantity, unitPrice, tiers }: Step, mode: RoundingMode): bigint {
  const amounts =
    tiers.length === 0
      ? [times(ofDecimal(unitPrice), fraction(quantity))]
      : tiers.map((tier) => plus(times(ofDecimal(tier.unitPrice), fraction(tier.quantity)), ofDecimal(tier.flatFee)));
  return roundTo(inMinor(currency, sumFractions(amounts)), mode);
}
