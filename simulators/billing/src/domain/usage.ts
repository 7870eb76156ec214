import type { RateCard, Subscription, UsageEntry, UsageRecord } from "@cashline/contracts/systems/billing/entities";
import { roundTo, type RoundingMode } from "@cashline/kernel/fraction";
import { addDays, addMonths, type CalendarDate } from "@cashline/kernel/time";
import type { Stretch } from "./part-period.ts";
import { usageAmount } from "./rating.ts";

/**
 * How usage was billed: in which segment (`startOn` to `endOn`), by which card beyond how many included units, as how many
 * units, and what usage of its whole stretch must come to before it costs more.
 */
export type BilledAs = Stretch & {
  stretchStartOn: CalendarDate;
  cardId: string;
  included: number;
  quantity: number;
  /** The stretch's minimum commitment less its seats, in minor units; null without a commitment. */
  committed: string | null;
  /** What changes of seats have made of its true-up, in minor units: no correction has to. */
  settledApart?: string;
};

/** Usage, and where it stands: `unbilledOf` names its subscription until an invoice (`billedBy`) takes it in. */
export type StoredUsage = UsageRecord & {
  unbilledOf: string | null;
  billedBy: string | null;
  billedAs: BilledAs | null;
  correctedFrom: number | null;
};

/** How long before its first day a subscription may have been used: a migrated one brings readings of what it replaced. */
const MONTHS_BEFORE = 36;

/**
 * The days on which a subscription's usage may lie, the last one not counted: what is further away no bill will ever reach.
 * It ends with the term, or with tomorrow, which somewhere is today, so that what has been used is always taken.
 * Source: ours; Stripe takes meter events of 35 days back to five minutes ahead.
 */
export function usageDays({ anchorOn, endOn }: Pick<Subscription, "anchorOn" | "endOn">, today: CalendarDate): Stretch {
  const last = addDays(today, 2);
  return { startOn: addMonths(anchorOn, -MONTHS_BEFORE), endOn: endOn > last ? endOn : last };
}

export function usageEntry(stored: StoredUsage): UsageEntry {
  const { unbilledOf, billedBy, billedAs: _, ...record } = stored;
  return { ...record, status: unbilledOf === null ? "billed" : "unbilled", invoiceId: billedBy };
}

export function totalUsed(records: Iterable<{ quantity: number }>): number {
  let total = 0;
  for (const { quantity } of records) total += quantity;
  return total;
}

/** Units of one segment, and what they are rated by. */
export type RatedUnits = { card: RateCard; included: number; units: number };

/**
 * What the usage of a stretch is billed as with its true-up, in minor units: each segment rounded as its line is, and what is
 * missing to the commitment. Rated as a whole, so that a further unit costs what its tier does (or, where volume prices all
 * units by the tier they reach, what that makes of all), and nothing while a commitment is not reached.
 * Changes of the units add up to the cent, because each is the difference of two totals in whole minor units.
 * Source: ours; exception USG-LATE: late quantity × marginal tier rate.
 */
export function owedFor(parts: readonly RatedUnits[], committed: bigint | null, mode: RoundingMode): bigint {
  const usage = parts.reduce((sum, { card, included, units }) => sum + roundTo(usageAmount(card, included, units), mode), 0n);
  return committed !== null && committed > usage ? committed : usage;
}
