import type { DiscountSchedule, DiscountTier } from "@cashline/contracts/systems/cpq/agreements";
import { addDecimals, divideDecimals, multiplyDecimals, remainingShare, type Decimal } from "@cashline/kernel/decimal";
import type { CalendarDate } from "@cashline/kernel/time";

type Product = { readonly sku: string; readonly tier: string };

/**
 * Why tiers cannot be published: each begins where the one before ends, and only the last is open.
 * Source: Salesforce CPQ's discount tiers (Lower and Upper Bound).
 */
export function tiersFlaw({ tiers, measure, kind }: Pick<DiscountSchedule, "tiers" | "measure" | "kind">): string | undefined {
  // Salesforce CPQ: "Only range-type discount schedules can be term discount schedules."
  if (measure === "term" && kind === "slab") return "A schedule by term is of kind range";
  if ((tiers[0]?.from ?? 0) > 1) return "The first tier begins at 0 or 1";
  for (const [index, { from, to }] of tiers.entries()) {
    const next = tiers[index + 1];
    if (to === null && next) return `Tier ${index + 1} is open, and another follows`;
    if (to !== null && to <= from) return `Tier ${index + 1} ends before it begins`;
    if (next && next.from !== to) return `Tier ${index + 2} begins at ${next.from}, not at ${to}`;
  }
  return undefined;
}

/**
 * The schedule that holds on a day: one of the very tier before one of any, then the one effective last, then by name.
 * Source: ours; the narrower before the wider, the later before the earlier, so that there is one answer.
 */
export function scheduleInForce(
  schedules: readonly DiscountSchedule[],
  { sku, tier }: Product,
  measure: DiscountSchedule["measure"],
  on: CalendarDate,
): DiscountSchedule | undefined {
  if (schedules.length === 0) return undefined;
  const rank = (schedule: DiscountSchedule): string => `${schedule.tier === null ? "0" : "1"}${schedule.effectiveOn}${schedule.id}`;
  return schedules
    .filter((schedule) => schedule.sku === sku && (schedule.tier === null || schedule.tier === tier) && schedule.measure === measure)
    .filter(({ effectiveOn, expiresOn }) => effectiveOn <= on && (expiresOn === null || on < expiresOn))
    .toSorted((a, b) => (rank(a) < rank(b) ? 1 : -1))[0];
}

/** How many units are charged of a quantity after a schedule, and in words why. */
export type Scheduled = { readonly units: Decimal; readonly percent: Decimal; readonly rule: string };

/**
 * Applies a schedule. A range prices every unit by the tier that `reached` lies in; a slab prices each unit by the tier it
 * lies in itself, so that its percentage is a weighted mean (printed to four decimals, half-up; units stay exact). Lower
 * bounds are included, upper bounds are not; outside of all tiers nothing is taken off. Source: Salesforce CPQ's discount
 * schedules (Type, Lower Bound, Upper Bound).
 */
export function applySchedule({ name, kind, tiers }: DiscountSchedule, quantity: number, reached: number): Scheduled {
  if (kind === "range") {
    const tier = tiers.find(({ from, to }) => reached >= from && (to === null || reached < to));
    const percent = tier?.discountPercent ?? "0";
    return {
      units: multiplyDecimals(String(quantity), remainingShare(percent)),
      percent,
      rule: tier ? `${name}: range ${bounds(tier)}` : `${name}: no range reached`,
    };
  }
  const charged = tiers.map((tier) => multiplyDecimals(String(unitsIn(tier, quantity)), remainingShare(tier.discountPercent)));
  const inTiers = tiers.reduce((sum, tier) => sum + unitsIn(tier, quantity), 0);
  const units = addDecimals(String(quantity - inTiers), ...charged);
  const off = multiplyDecimals("100", addDecimals(String(quantity), multiplyDecimals("-1", units)));
  return {
    units,
    percent: quantity === 0 ? "0" : divideDecimals(off, String(quantity), 4, "half-up"),
    rule: `${name}: slabs ${tiers
      .filter((tier) => unitsIn(tier, quantity) > 0)
      .map(bounds)
      .join(", ")}`,
  };
}

/** How many of the units 1 to `quantity` lie in a tier. */
function unitsIn({ from, to }: DiscountTier, quantity: number): number {
  const first = Math.max(from, 1);
  const past = Math.min(to ?? quantity + 1, quantity + 1);
  return Math.max(0, past - first);
}

const bounds = ({ from, to, discountPercent }: DiscountTier): string =>
  `${from}${to === null ? " and more" : ` to below ${to}`} at ${discountPercent} %`;
