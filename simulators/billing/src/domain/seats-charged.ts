import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ZERO, fraction, minus, plus, roundTo, times, type Fraction, type RoundingMode } from "@cashline/kernel/fraction";
import { epochMs, type CalendarDate } from "@cashline/kernel/time";
import { chargedUntil, type Pause } from "./charged-share.ts";
import { touched, type Stretch } from "./part-period.ts";
import type { Period } from "./periods.ts";
import { midnightOf, type Moment } from "./proration.ts";

/** A change of a subscription: the moment it took effect, and what the subscription was before it. */
export type Told = { moment: Moment; before: Subscription };

/** What seats are charged for the days of one billing period, exact, and what its own line alone charges of that. */
export type PeriodSeats = { startOn: CalendarDate; exact: Fraction; line: Fraction };

/**
 * What seats are charged, period by period, for some days of a term: the terms' price for the days pauses have not taken off, and for the part
 * before each change what that change turned back. To the second where changes are prorated so. What seats and usage fall
 * short of a commitment follows from it, so that what nobody was charged counts for nothing.
 * Source: Lago's minimum commitment is compared with the fees charged.
 * @param told the changes of the term, in the order they were told
 * @param costOf what a whole period costs by some terms, exact
 * @param pausesOf the pauses taken off a period; null for one never charged
 */
export function seatsCharged(
  terms: Subscription,
  told: readonly Told[],
  days: readonly Stretch[],
  { costOf, pausesOf }: { costOf: (by: Subscription, period: Period) => Fraction; pausesOf: (period: Period) => readonly Pause[] | null },
  policy: Pick<BillingPolicy, "proration" | "timeZone">,
): PeriodSeats[] {
  const steps = [...told.map(({ before }) => before), terms];
  const ofPeriod = (period: Period, served: Stretch): PeriodSeats => {
    const { startOn } = period;
    const pauses = pausesOf(period);
    if (pauses === null) return { startOn, exact: ZERO, line: ZERO };
    const [from, to] = [midnightOf(served.startOn, policy), midnightOf(served.endOn, policy)];
    const share = (moment: Moment): Fraction => {
      if (epochMs(moment.at) <= epochMs(from.at)) return ZERO;
      const until = epochMs(moment.at) < epochMs(to.at) ? moment : to;
      return minus(chargedUntil(period, until, pauses, policy), chargedUntil(period, from, pauses, policy));
    };
    const line = times(costOf(terms, period), share(to));
    const exact = told.reduce((sum, { moment, before }, index) => {
      const turnedBack = minus(costOf(before, period), costOf(steps[index + 1] ?? terms, period));
      return plus(sum, times(turnedBack, share(moment)));
    }, line);
    return { startOn, exact, line };
  };
  const parts = days.flatMap((stretch) => touched(terms, stretch, ofPeriod));
  return [...Map.groupBy(parts, ({ startOn }) => startOn)].map(([startOn, own]) => ({
    startOn,
    exact: own.reduce((sum, { exact }) => plus(sum, exact), ZERO),
    line: own.reduce((sum, { line }) => plus(sum, line), ZERO),
  }));
}

/**
 * The seats of a period in the units its documents charge: its line rounded, and what its changes made of it, each rounded
 * on its own, so that a true-up fills up to the commitment to the unit. Where these differ from the exact amount by more than
 * rounding, because coupons or credit notes have a part in them, the exact amount is rounded.
 * Source: Lago's minimum commitment is compared with the fees charged.
 * @param billed the line that charges the period, in minor units; undefined where it is still to be billed
 * @param items what changes made of the period, each in minor units
 * @param changes how many there were; what one credits or charges may be rounded to nothing, and is no item then
 */
export function seatsInUnits(
  { exact, line }: PeriodSeats,
  { billed, items, changes }: { billed: bigint | undefined; items: readonly bigint[]; changes: number },
  mode: RoundingMode,
): bigint {
  const charged = items.reduce((sum, minor) => sum + minor, billed ?? roundTo(line, mode));
  const { n, d } = minus(fraction(charged), exact);
  // The line, and the credit and the charge of each change, are off by half a unit at most.
  const isRounding = 2n * (n < 0n ? -n : n) <= d * BigInt(1 + 2 * changes);
  return isRounding ? charged : roundTo(exact, mode);
}
