import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ONE, fraction, minus, negated, roundTo, times, type Fraction, type RoundingMode } from "@cashline/kernel/fraction";
import { daysBetween, epochMs, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import type { Period } from "./periods.ts";

/** When something happens within a period: the day, and the instant for proration by second. */
export type Moment = { on: CalendarDate; at: Instant };

/** The beginning of a day where the tenant is. Source: ours; a day needs a time zone. */
export function midnightOf(on: CalendarDate, { timeZone }: Pick<BillingPolicy, "timeZone">): Moment {
  return { on, at: instantAt(on, "00:00", timeZone) };
}

/**
 * The share of a period still to come at a moment, from 0 to 1. By its days: the day itself is still to come, the
 * period's last day not counted. By months of 30 days: 30E/360 (ISDA 2006 4.16(g)), in which the 31st is the 30th. By
 * second: Stripe prorates so; the seconds are those of the time zone, with the hours that summer time takes or gives.
 */
export function shareToCome(
  period: Pick<Period, "startOn" | "endOn">,
  moment: Moment,
  policy: Pick<BillingPolicy, "proration" | "timeZone">,
): Fraction {
  switch (policy.proration) {
    case "actual_days":
      return shareOf(daysBetween(moment.on, period.endOn), daysBetween(period.startOn, period.endOn));
    case "thirty_day_months":
      return shareOf(days360(moment.on, period.endOn), days360(period.startOn, period.endOn));
    case "by_second": {
      const [start, end] = [midnight(period.startOn, policy.timeZone), midnight(period.endOn, policy.timeZone)];
      return shareOf((end - epochMs(moment.at)) / 1000, (end - start) / 1000);
    }
  }
}

/** Days between two dates in months of 30 days, by 30E/360: a 31st counts as the 30th. Source: ISDA 2006 4.16(g). */
export function days360(from: CalendarDate, to: CalendarDate): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.split("-").map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split("-").map(Number);
  return 360 * (toYear - fromYear) + 30 * (toMonth - fromMonth) + (Math.min(toDay, 30) - Math.min(fromDay, 30));
}

/** What a change gives back and asks for, in whole minor units. */
export type Difference = { credit: bigint; charge: bigint };

/**
 * A period billed already gives back the old price for the share to come and asks the new one for it (Stripe's two
 * proration items). A period not billed yet will be charged the new price in full, so the share gone by is turned back
 * to the old price. Each amount is rounded once; the same price twice nets to zero in both cases.
 * @param gone the share charged before the change: less than the rest where pauses are taken off
 * @param kept the share of its price that the billed line kept after coupons
 */
export function differenceOf(
  {
    before,
    after,
    toCome,
    gone = minus(ONE, toCome),
    isBilled,
    kept = ONE,
  }: { before: Fraction; after: Fraction; toCome: Fraction; gone?: Fraction; isBilled: boolean; kept?: Fraction },
  mode: RoundingMode,
): Difference {
  const share = isBilled ? toCome : gone;
  const [credited, charged] = isBilled ? [before, after] : [after, before];
  return { credit: roundTo(negated(times(credited, share, kept)), mode), charge: roundTo(times(charged, share, kept), mode) };
}

/**
 * A change gives back no more than is left of a period: beyond it the two amounts become one, a charge where the new price
 * asks for more than the old one gave back, else a credit of what is left, or nothing.
 * Source: as `leftOfPeriod`.
 * @param left what was charged for the period, less what was given back of it
 */
export function withinLeft({ credit, charge }: Difference, left: bigint): Difference {
  if (-credit <= left) return { credit, charge };
  const net = credit + charge;
  if (net >= 0n) return { credit: 0n, charge: net };
  const most = left > 0n ? -left : 0n;
  return { credit: net > most ? net : most, charge: 0n };
}

function shareOf(part: number, whole: number): Fraction {
  if (whole <= 0) return ONE;
  return fraction(Math.trunc(Math.min(Math.max(part, 0), whole)), Math.trunc(whole));
}

function midnight(on: CalendarDate, timeZone: string): number {
  return epochMs(instantAt(on, "00:00", timeZone));
}
