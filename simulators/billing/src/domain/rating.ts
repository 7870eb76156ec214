import type { ChargeModel } from "@cashline/contracts/systems/billing/charge-models";
import type { RampPhase, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import { fraction, isPositive, minus, ofDecimal, roundTo, sumFractions, times, type Fraction } from "@cashline/kernel/fraction";
import type { CalendarDate } from "@cashline/kernel/time";
import { rateQuantity } from "./charge-models.ts";
import { inMinor, majorText, shareLeft, type Charge } from "./charge.ts";
import type { Period } from "./periods.ts";

/** What of a subscription its price follows from. */
type Priced = Pick<Subscription, "sku" | "tier" | "currency">;

/** What of a subscription a period is charged by. */
export type Terms = Pick<Subscription, "id" | "sku" | "tier" | "quantity" | "discountPercent" | "ramp" | "billingTiming">;

/**
 * The rate card in force on a day: same product, tier and currency, effective by then; the account's own before the
 * general one, then the latest, then the smaller id.
 * Source: ours; the narrower before the wider, the later before the earlier, so that there is one answer.
 */
export function selectRateCard(
  cards: readonly RateCard[],
  subscription: Priced,
  accountId: string,
  on: CalendarDate,
): RateCard | undefined {
  return cards
    .filter((card) => card.sku === subscription.sku && card.tier === subscription.tier && card.currency === subscription.currency)
    .filter((card) => card.effectiveOn <= on && (card.accountId === null || card.accountId === accountId))
    .toSorted((a, b) => own(b) - own(a) || descending(a.effectiveOn, b.effectiveOn) || descending(b.id, a.id))[0];
}

/** The ramp phase in force on a day: the last one begun; undefined before the first. Source: Zuora's ramp intervals. */
export function phaseOn(ramp: readonly RampPhase[], on: CalendarDate): RampPhase | undefined {
  return ramp.findLast(({ startOn }) => startOn <= on);
}

/**
 * Seats × price per seat and month × months × the share that remains after the discount; a ramp's phase goes first.
 * Source: ours; exact until the line is rounded.
 */
export function recurringCharge(terms: Terms, card: RateCard, { startOn, endOn, months }: Period): Charge {
  const phase = phaseOn(terms.ramp, startOn);
  const quantity = phase?.quantity ?? terms.quantity;
  const discountPercent = phase?.discountPercent ?? terms.discountPercent;
  const model = seatModel(card, phase?.unitPrice ?? null);
  const { amount, tiers, unitPrice } = rateQuantity(model, quantity);
  return {
    lineId: "recurring",
    subscriptionId: terms.id,
    kind: "recurring",
    description: `Subscription, ${months} ${months === 1 ? "month" : "months"} in ${terms.billingTiming === "in_advance" ? "advance" : "arrears"}`,
    sku: terms.sku,
    tier: terms.tier,
    quantity,
    months,
    chargeModel: model.kind,
    unitPrice,
    tiers,
    discountPercent,
    periodStartOn: startOn,
    periodEndOn: endOn,
    exact: inMinor(card.currency, times(amount, fraction(months), shareLeft(discountPercent))),
  };
}

/** Days whose usage is billed in arrears. */
export type UsageStretch = { startOn: CalendarDate; endOn: CalendarDate; subscriptionId: string };

/**
 * Units above the included ones × price per unit: no months, and no discount, which is on seats. Null when nothing is asked.
 * Source: Zuora's overage charge model (included units); that the discount is on seats alone is ours.
 */
export function usageCharge(stretch: UsageStretch, card: RateCard, included: number, used: number): Charge | null {
  const above = Math.max(0, used - included);
  const model = usageModel(card);
  const { amount, tiers, unitPrice } = rateQuantity(model, above);
  const exact = inMinor(card.currency, amount);
  if (above === 0 && !isPositive(exact)) return null;
  return {
    lineId: "usage",
    subscriptionId: stretch.subscriptionId,
    kind: "usage",
    description: "Usage above what is included, in arrears",
    sku: card.sku,
    tier: card.tier,
    quantity: above,
    months: 0,
    chargeModel: model.kind,
    unitPrice,
    tiers,
    discountPercent: "0",
    periodStartOn: stretch.startOn,
    periodEndOn: stretch.endOn,
    exact,
  };
}

/** What `used` units cost, exact, in minor units. Source: as `usageCharge`. */
export function usageAmount(card: RateCard, included: number, used: number): Fraction {
  return inMinor(card.currency, rateQuantity(usageModel(card), Math.max(0, used - included)).amount);
}

/** What seats cost in some months, exact, in minor units: the same as on their line. Source: as `recurringCharge`. */
export function seatAmount(terms: Terms, card: RateCard, periodStartOn: CalendarDate, months: Fraction): Fraction {
  const phase = phaseOn(terms.ramp, periodStartOn);
  const { amount } = rateQuantity(seatModel(card, phase?.unitPrice ?? null), phase?.quantity ?? terms.quantity);
  return inMinor(card.currency, times(amount, months, shareLeft(phase?.discountPercent ?? terms.discountPercent)));
}

/**
 * The true-up of a minimum commitment (Lago's "minimum commitment true-up fee"): what seats and usage of a stretch fall
 * short of it, in whole minor units. Null when nothing is missing.
 */
export function commitmentCharge(stretch: UsageStretch, card: RateCard, months: Fraction, shortfall: bigint): Charge | null {
  if (shortfall <= 0n) return null;
  return {
    lineId: "commitment",
    subscriptionId: stretch.subscriptionId,
    kind: "commitment",
    description: `True-up to the minimum commitment of ${monthsText(months)} months`,
    sku: card.sku,
    tier: card.tier,
    quantity: 1,
    months: 0,
    chargeModel: "flat_fee",
    unitPrice: majorText(card.currency, shortfall),
    tiers: [],
    discountPercent: "0",
    periodStartOn: stretch.startOn,
    periodEndOn: stretch.endOn,
    exact: fraction(shortfall),
  };
}

/** Commitment less what was spent, in exact minor units; negative when it was exceeded. Source: as `commitmentCharge`. */
export function trueUp(currency: string, perMonth: string, months: number, spent: readonly Fraction[]): Fraction {
  return minus(inMinor(currency, times(ofDecimal(perMonth), fraction(months))), sumFractions(spent));
}

/** Months for people: whole ones, else with two decimals, half-up. */
function monthsText(months: Fraction): string {
  const hundredths = roundTo(times(months, fraction(100n)), "half-up");
  const text = String(hundredths).padStart(3, "0");
  return hundredths % 100n === 0n ? String(hundredths / 100n) : `${text.slice(0, -2)}.${text.slice(-2)}`;
}

function seatModel(card: RateCard, rampPrice: string | null): ChargeModel {
  if (rampPrice !== null) return { kind: "per_unit", unitPrice: rampPrice };
  return card.seatModel ?? { kind: "per_unit", unitPrice: card.unitPrice };
}

/** How usage above what is included is priced. Source: ours; a model of its own before the overage price. */
export function usageModel(card: RateCard): ChargeModel {
  return card.usageModel ?? { kind: "per_unit", unitPrice: card.overageUnitPrice };
}

function own(card: RateCard): number {
  return card.accountId === null ? 0 : 1;
}

function descending(a: string, b: string): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
