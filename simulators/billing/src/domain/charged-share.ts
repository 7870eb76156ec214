import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { ONE, minus, type Fraction } from "@cashline/kernel/fraction";
import { dateIn, epochMs, instantAt, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { isLeftOut, unbilledPeriods, type BillingTerm, type Pause } from "./billing-term.ts";
import type { Stretch } from "./part-period.ts";
import { shareToCome, type Moment } from "./proration.ts";

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

/**
 * The pauses that are taken off a period, null when they leave it out: all of a period to be billed, those over by its draft
 * of one that is billed, and none of one billed elsewhere.
 * Source: ours; a pause gives nothing back of what is billed.
 * @param draftedAt when the invoice that charges the period was drafted; undefined without one
 */
export function pausesOf(
  period: Stretch,
  term: BillingTerm | undefined,
  draftedAt: Instant | undefined,
  { timeZone }: Counting,
): readonly Pause[] | null {
  const pauses = term?.pauses ?? [];
  if (term === undefined || pauses.length === 0) return pauses;
  if (draftedAt !== undefined) return pauses.filter(({ to }) => to <= dateIn(draftedAt, timeZone));
  if (unbilledPeriods(term).some(({ startOn }) => startOn === period.startOn)) return pauses;
  return isLeftOut(period, pauses) ? null : [];
}

/** The beginning of a day where the tenant is. Source: ours; a day needs a time zone. */
export function midnightOf(on: CalendarDate, { timeZone }: Pick<Counting, "timeZone">): Moment {
  return { on, at: instantAt(on, "00:00", timeZone) };
}

function earlier(a: Moment, b: Moment): Moment {
  return isBefore(b, a) ? b : a;
}

function isBefore(a: Moment, b: Moment): boolean {
  return epochMs(a.at) < epochMs(b.at);
}
