import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ZERO, minus, plus, sumFractions, times, type Fraction } from "@cashline/kernel/fraction";
import { epochMs } from "@cashline/kernel/time";
import { chargedUntil, type Pause } from "./charged-share.ts";
import { touched, type Stretch } from "./part-period.ts";
import type { Period } from "./periods.ts";
import { midnightOf, type Moment } from "./proration.ts";

/** A change of a subscription: the moment it took effect, and what the subscription was before it. */
export type Told = { moment: Moment; before: Subscription };

/**
 * What seats are charged for some days of a term: the terms' price for the days pauses have not taken off, and for the part
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
): Fraction {
  const steps = [...told.map(({ before }) => before), terms];
  const ofPeriod = (period: Period, served: Stretch): Fraction => {
    const pauses = pausesOf(period);
    if (pauses === null) return ZERO;
    const [from, to] = [midnightOf(served.startOn, policy), midnightOf(served.endOn, policy)];
    const share = (moment: Moment): Fraction => {
      if (epochMs(moment.at) <= epochMs(from.at)) return ZERO;
      const until = epochMs(moment.at) < epochMs(to.at) ? moment : to;
      return minus(chargedUntil(period, until, pauses, policy), chargedUntil(period, from, pauses, policy));
    };
    return told.reduce(
      (sum, { moment, before }, index) => {
        const turnedBack = minus(costOf(before, period), costOf(steps[index + 1] ?? terms, period));
        return plus(sum, times(turnedBack, share(moment)));
      },
      times(costOf(terms, period), share(to)),
    );
  };
  return sumFractions(days.flatMap((stretch) => touched(terms, stretch, ofPeriod)));
}
