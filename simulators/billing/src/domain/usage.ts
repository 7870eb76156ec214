import type { RateCard, UsageEntry, UsageRecord } from "@cashline/contracts/systems/billing/entities";
import type { Period } from "./periods.ts";
import { fraction, isPositive, minus, plus, roundTo, ZERO, type RoundingMode } from "./fraction.ts";
import { usageAmount } from "./rating.ts";

/** How usage was billed: by which card, in which stretch, as how many units, and how far the stretch fell short of its commitment. */
export type BilledAs = Period & {
  cardId: string;
  quantity: number;
  /** Minor units missing to the minimum commitment when it was billed, negative when it was exceeded; null without one. */
  shortfall: string | null;
};

/** Usage, and where it stands: `unbilledOf` names its subscription until an invoice (`billedBy`) takes it in. */
export type StoredUsage = UsageRecord & {
  unbilledOf: string | null;
  billedBy: string | null;
  billedAs: BilledAs | null;
  correctedFrom: number | null;
};

export function usageEntry(stored: StoredUsage): UsageEntry {
  const { unbilledOf, billedBy, billedAs: _, ...record } = stored;
  return { ...record, status: unbilledOf === null ? "billed" : "unbilled", invoiceId: billedBy };
}

export function totalUsed(records: Iterable<{ quantity: number }>): number {
  let total = 0;
  for (const { quantity } of records) total += quantity;
  return total;
}

/**
 * What more (or less) a billed stretch costs when its usage turns out to be `after` units instead of `before`: it is rated
 * as a whole, so that corrected units cost what their tier does (domain reference, USG-LATE: late quantity × marginal tier
 * rate). What a commitment was topped up by counts against it. Several corrections add up to the cent, because each is the
 * difference of two rounded totals.
 * @param atBilling the units when the stretch was billed
 */
export function correctionOf(
  card: RateCard,
  { months, shortfall }: Pick<BilledAs, "months" | "shortfall">,
  units: { atBilling: number; before: number; after: number },
  mode: RoundingMode,
): bigint {
  const cost = (used: number): bigint => {
    const usage = usageAmount(card, months, used);
    if (shortfall === null) return roundTo(usage, mode);
    const missing = minus(fraction(BigInt(shortfall)), minus(usage, usageAmount(card, months, units.atBilling)));
    return roundTo(plus(usage, isPositive(missing) ? missing : ZERO), mode);
  };
  return cost(units.after) - cost(units.before);
}
