import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ONE, minus, type Fraction } from "@cashline/kernel/fraction";
import { epochMs, type CalendarDate } from "@cashline/kernel/time";
import type { Stretch } from "./part-period.ts";
import { midnightOf, shareToCome, type Moment } from "./proration.ts";

/** Days without service, `to` is the day it went on, and what they take off the periods they touch, as the policy said then. */
export type Pause = { from: CalendarDate; to: CalendarDate; treatment: BillingPolicy["pausedPeriods"] };

type Counting = Pick<BillingPolicy, "proration" | "timeZone">;

/**
 * The share of a period that is charged up to a moment: what has gone by of it, less what pauses had taken off by then.
 * Moments that follow each other take shares that add up exactly.
 * Source: Zuora prorates a suspended and resumed charge by the days it ran; the count as `shareToCome`.
 * @param pauses those that are taken off this period
 */
export function chargedUntil(period: Stretch, moment: Moment, pauses: readonly Pause[], policy: Counting): Fraction {
  const gone = (until: Moment): Fraction => minus(ONE, shareToCome(period, until, policy));
  return pauses
    .filter(({ treatment }) => treatment === "prorate")
    .map(({ from, to }) => [midnightOf(from, policy), earlier(midnightOf(to, policy), moment)] as const)
    .filter(([from, to]) => isBefore(from, to))
    .reduce((share, [from, to]) => minus(share, minus(gone(to), gone(from))), gone(moment));
}

function earlier(a: Moment, b: Moment): Moment {
  return isBefore(b, a) ? b : a;
}

function isBefore(a: Moment, b: Moment): boolean {
  return epochMs(a.at) < epochMs(b.at);
}
