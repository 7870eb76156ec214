import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import type { Fraction } from "@cashline/kernel/fraction";
import { dateIn, type CalendarDate, type Instant } from "@cashline/kernel/time";
import { chargedUntil, type Pause } from "./charged-share.ts";
import type { Stretch } from "./part-period.ts";
import { periodsOf, type Period } from "./periods.ts";
import { midnightOf } from "./proration.ts";
import { phaseOn } from "./rating.ts";

/** A period that had ended, not billed yet, before a change: billed with the seats and tier it had. */
type Held = { startOn: CalendarDate; quantity: number; tier: string };

/**
 * A period whose invoice was voided: to be billed again with the seats and tier it was billed by, because what has changed
 * since was prorated against them, and with the usage that invoice had charged.
 */
type Reopened = Held & { usage: Stretch | null };

/** Usage billed with a period, or, with the first day of the next term, by the renewal. */
type BilledStretch = Stretch & { forOn: CalendarDate };

/**
 * How far a term has been billed. A term billed in one piece needs none, and one without is billed elsewhere. `terms` are
 * the subscription's as they were when the term ended; while it runs, the subscription itself says.
 */
export type BillingTerm = {
  id: string;
  subscriptionId: string;
  state: "open" | "closed";
  terms: Subscription;
  billedThroughOn: CalendarDate;
  usageThroughOn: CalendarDate;
  /** Every stretch of usage billed so far, by what it was billed for; one billed again is not told twice. */
  usageBilled: BilledStretch[];
  reopened: Reopened[];
  held: Held[];
  pauses: Pause[];
};

/** A period to be billed, by which terms, and the stretch of usage billed with it, if usage is billed by the period. */
export type Billable = { period: Period; terms: Subscription; usage: Stretch | null };

/**
 * The first day on which a period may be billed: its first in advance, the day after its last in arrears.
 * Source: Zuora's billing timing (in advance, in arrears).
 */
export function billableOn(period: Pick<Period, "startOn" | "endOn">, timing: Subscription["billingTiming"]): CalendarDate {
  return timing === "in_advance" ? period.startOn : period.endOn;
}

/**
 * Whether a pause leaves a period out: by `void` one that begins in it (Stripe `pause_collection` with `behavior: void`), by
 * `prorate` only one that it covers whole.
 */
export function isLeftOut({ startOn, endOn }: Stretch, pauses: readonly Pause[]): boolean {
  return pauses.some(({ from, to, treatment }) => startOn >= from && (treatment === "void" ? startOn : endOn) <= to && startOn < to);
}

/**
 * The share of a period to be charged up to a day: what has gone by, less the days of pauses that prorate (Zuora suspends
 * and resumes so), by the count that prorates changes.
 */
export function servedShare(
  period: Stretch,
  untilOn: CalendarDate,
  pauses: readonly Pause[],
  policy: Pick<BillingPolicy, "proration" | "timeZone">,
): Fraction {
  return chargedUntil(period, midnightOf(untilOn, policy), pauses, policy);
}

/** Whether any of a period is to be charged up to a day: not when pauses cover all of it. Source: as `servedShare`. */
export function isServed(...of: Parameters<typeof servedShare>): boolean {
  return servedShare(...of).n > 0n;
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
  { timeZone }: Pick<BillingPolicy, "timeZone">,
): readonly Pause[] | null {
  const pauses = term?.pauses ?? [];
  if (term === undefined || pauses.length === 0) return pauses;
  if (draftedAt !== undefined) return pauses.filter(({ to }) => to <= dateIn(draftedAt, timeZone));
  if (unbilledPeriods(term).some(({ startOn }) => startOn === period.startOn)) return pauses;
  return isLeftOut(period, pauses) ? null : [];
}

/** The days of a period, up to a day, that pauses take off its charge. Source: as `servedShare`. */
export function pausedIn({ startOn, endOn }: Stretch, untilOn: CalendarDate, pauses: readonly Pause[]): Stretch[] {
  return pauses
    .filter(({ treatment }) => treatment === "prorate")
    .map(({ from, to }) => ({ startOn: latest(from, startOn), endOn: earliest(to, earliest(endOn, untilOn)) }))
    .filter((paused) => paused.startOn < paused.endOn);
}

const latest = (a: CalendarDate, b: CalendarDate): CalendarDate => (a > b ? a : b);
const earliest = (a: CalendarDate, b: CalendarDate): CalendarDate => (a < b ? a : b);

/** Periods not billed yet, in order, those a pause leaves out not among them. Source: as `periodsOf`, less `isLeftOut`. */
export function unbilledPeriods(term: BillingTerm): Period[] {
  const isPaused = (period: Period): boolean => isLeftOut(period, term.pauses);
  const isReopened = ({ startOn }: Period): boolean => term.reopened.some((gap) => gap.startOn === startOn);
  return periodsOf(term.terms).filter((period) => isReopened(period) || (period.startOn >= term.billedThroughOn && !isPaused(period)));
}

/**
 * Everything of a term not billed yet, in order. Usage is billed up to what the period's own charge has reached: its
 * first day in advance, its end in arrears; each stretch goes on where the one before ended.
 * Source: Zuora's billing timing; usage is always in arrears.
 */
export function billablesOf(term: BillingTerm, usageBilling: BillingPolicy["usageBilling"]): Billable[] {
  const { terms, reopened, held } = term;
  let { usageThroughOn } = term;
  return unbilledPeriods(term).map((period) => {
    const again = reopened.find(({ startOn }) => startOn === period.startOn);
    if (again) return { period, terms: asHeld(terms, again), usage: usageBilling === "per_period" ? again.usage : null };
    const was = held.find(({ startOn }) => startOn === period.startOn);
    const own = was ? asHeld(terms, was) : terms;
    if (usageBilling === "per_term") return { period, terms: own, usage: null };
    const usage = usageStretch({ usageThroughOn }, billableOn(period, terms.billingTiming));
    usageThroughOn = usage?.endOn ?? usageThroughOn;
    return { period, terms: own, usage };
  });
}

/**
 * The term before a change from a day on: periods that have ended by then are billed as they were, whenever that is.
 * Source: ours; a change is of the days from its own on (Stripe, "Prorations").
 */
export function withHeld(term: BillingTerm, before: Subscription, on: CalendarDate): BillingTerm {
  const known = new Set([...term.reopened, ...term.held].map(({ startOn }) => startOn));
  const ended = unbilledPeriods(term).filter(({ startOn, endOn }) => endOn <= on && !known.has(startOn));
  if (ended.length === 0) return term;
  const held = ended.map(({ startOn }): Held => {
    return { startOn, quantity: phaseOn(before.ramp, startOn)?.quantity ?? before.quantity, tier: before.tier };
  });
  return { ...term, held: [...term.held, ...held] };
}

function asHeld(terms: Subscription, { quantity, tier }: Held): Subscription {
  return { ...terms, quantity, tier, ramp: terms.ramp.map((phase) => ({ ...phase, quantity: null })) };
}

/** What may be billed by a day. Source: as `billablesOf`. */
export function dueOf(term: BillingTerm, throughOn: CalendarDate, usageBilling: BillingPolicy["usageBilling"]): Billable[] {
  return billablesOf(term, usageBilling).filter(({ period }) => billableOn(period, term.terms.billingTiming) <= throughOn);
}

/** When the next period may be billed; null when none is left. Source: as `billableOn`. */
export function nextBillableOn(term: BillingTerm): CalendarDate | null {
  const [next] = unbilledPeriods(term);
  return next ? billableOn(next, term.terms.billingTiming) : null;
}

/**
 * The term after a period was billed; closed with its last one.
 * Source: ours; how far a term is billed moves with its invoices.
 */
export function billed(term: BillingTerm, { period, usage }: Pick<Billable, "period" | "usage">): BillingTerm {
  const reopened = term.reopened.filter(({ startOn }) => startOn !== period.startOn);
  if (reopened.length < term.reopened.length) return withState({ ...term, reopened });
  return withState({ ...withUsage(term, period.startOn, usage), billedThroughOn: period.endOn });
}

/**
 * The term after the invoice of a period was voided: that period is to be billed again, and no other.
 * Source: ours; a void invoice asks for nothing (Stripe), so its period is billed anew.
 */
export function unbilled(term: BillingTerm, again: Reopened): BillingTerm {
  return withState({ ...term, reopened: [...term.reopened, again] });
}

/** The term with more of its usage billed, and what for. Source: ours, as `billed`. */
export function withUsage(term: BillingTerm, forOn: CalendarDate, usage: Stretch | null): BillingTerm {
  if (usage === null) return term;
  return { ...term, usageThroughOn: usage.endOn, usageBilled: [...term.usageBilled, { forOn, ...usage }] };
}

/**
 * The stretch of usage billed for a day's period, or by the renewal that begins on it.
 * Source: ours; what a voided invoice had billed is found again by what it billed it for.
 */
export function usageBilledFor(term: BillingTerm, forOn: CalendarDate): Stretch | null {
  const found = term.usageBilled.findLast((stretch) => stretch.forOn === forOn);
  return found ? { startOn: found.startOn, endOn: found.endOn } : null;
}

/**
 * The day up to which usage of a term has been billed: by the term with its renewal, by the period as far as it has come.
 * Usage of days before it that no invoice has came late. A term before the current one that is closed is billed to its end.
 * Source: exception USG-LATE: usage that came after its invoice.
 * @param known how far the term is billed; undefined where it is billed in one piece, or elsewhere
 */
export function usageClosedOn(
  { startOn, endOn }: Stretch,
  known: Pick<BillingTerm, "state" | "usageThroughOn"> | undefined,
  isCurrent: boolean,
  usageBilling: BillingPolicy["usageBilling"],
): CalendarDate {
  if (usageBilling === "per_period" && known && (isCurrent || known.state === "open")) return known.usageThroughOn;
  return isCurrent ? startOn : endOn;
}

/** The term after the invoice of a renewal was voided that had billed its last usage. Source: ours, as `unbilled`. */
export function withoutUsage(term: BillingTerm, usage: Stretch): BillingTerm {
  if (usage.endOn !== term.usageThroughOn) return term;
  const usageBilled = term.usageBilled.filter(({ endOn }) => endOn !== usage.endOn);
  return { ...term, usageThroughOn: usage.startOn, usageBilled };
}

/** The term with one more pause; closed when that leaves no period to bill. Source: as `isLeftOut`. */
export function withPause(term: BillingTerm, pause: Pause): BillingTerm {
  return withState({ ...term, pauses: [...term.pauses, pause] });
}

/** The usage not billed yet up to a day; null when there is none. Source: as `billablesOf`. */
export function usageStretch({ usageThroughOn }: Pick<BillingTerm, "usageThroughOn">, untilOn: CalendarDate): Stretch | null {
  return usageThroughOn >= untilOn ? null : { startOn: usageThroughOn, endOn: untilOn };
}

/**
 * The stretches of usage that a final invoice bills of a term, in order: those of voided periods again, and what no invoice
 * has had, period by period as bill runs would have had it, each up to the day the subscription ends on. So each period comes
 * to its own commitment, whatever another exceeded its by.
 * Source: Zuora: the bill run that follows a cancellation bills the usage up to it; of voided periods as `billablesOf`.
 */
export function usageToEnd({ terms, reopened, usageThroughOn }: BillingTerm, on: CalendarDate): Stretch[] {
  const again = reopened.flatMap(({ usage }) => usage ?? []);
  const rest = periodsOf(terms).flatMap(({ startOn, endOn }) => {
    const own = { usageThroughOn: startOn > usageThroughOn ? startOn : usageThroughOn };
    return usageStretch(own, endOn) ?? [];
  });
  return [...again, ...rest]
    .map(({ startOn, endOn }) => ({ startOn, endOn: earliest(endOn, on) }))
    .filter(({ startOn, endOn }) => startOn < endOn)
    .toSorted((a, b) => (a.startOn < b.startOn ? -1 : 1));
}

function withState(term: BillingTerm): BillingTerm {
  return { ...term, state: unbilledPeriods(term).length === 0 ? "closed" : "open" };
}
