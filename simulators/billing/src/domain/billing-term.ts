import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import type { CalendarDate } from "@cashline/kernel/time";
import { monthsFromAnchor, periodsOf, type Period } from "./periods.ts";

/** Days on which no period is begun to be charged: `to` is the day billing went on. */
type Pause = { from: CalendarDate; to: CalendarDate };

/**
 * A period whose invoice was voided: to be billed again with the seats and tier it was billed by, because what has changed
 * since was prorated against them, and with the usage that invoice had charged.
 */
type Reopened = { startOn: CalendarDate; quantity: number; tier: string; usage: Period | null };

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
  reopened: Reopened[];
  pauses: Pause[];
};

/** A period to be billed, by which terms, and the stretch of usage billed with it, if usage is billed by the period. */
export type Billable = { period: Period; terms: Subscription; usage: Period | null };

/** The first day on which a period may be billed: its first in advance, the day after its last in arrears. */
export function billableOn(period: Pick<Period, "startOn" | "endOn">, timing: Subscription["billingTiming"]): CalendarDate {
  return timing === "in_advance" ? period.startOn : period.endOn;
}

/** Periods not billed yet, in order, those that began in a pause left out. */
export function unbilledPeriods(term: BillingTerm): Period[] {
  const isPaused = ({ startOn }: Period): boolean => term.pauses.some(({ from, to }) => startOn >= from && startOn < to);
  const isReopened = ({ startOn }: Period): boolean => term.reopened.some((gap) => gap.startOn === startOn);
  return periodsOf(term.terms).filter((period) => isReopened(period) || (period.startOn >= term.billedThroughOn && !isPaused(period)));
}

/**
 * Everything of a term not billed yet, in order. Usage is billed up to what the period's own charge has reached: its
 * first day in advance, its end in arrears; each stretch goes on where the one before ended.
 */
export function billablesOf(term: BillingTerm, usageBilling: BillingPolicy["usageBilling"]): Billable[] {
  const { terms, reopened } = term;
  let { usageThroughOn } = term;
  return unbilledPeriods(term).map((period) => {
    const again = reopened.find(({ startOn }) => startOn === period.startOn);
    if (again) return { period, terms: asBilled(terms, again), usage: usageBilling === "per_period" ? again.usage : null };
    if (usageBilling === "per_term") return { period, terms, usage: null };
    const usage = usageStretch({ terms, usageThroughOn }, billableOn(period, terms.billingTiming));
    usageThroughOn = usage?.endOn ?? usageThroughOn;
    return { period, terms, usage };
  });
}

function asBilled(terms: Subscription, { quantity, tier }: Reopened): Subscription {
  return { ...terms, quantity, tier, ramp: terms.ramp.map((phase) => ({ ...phase, quantity: null })) };
}

/** What may be billed by a day. */
export function dueOf(term: BillingTerm, throughOn: CalendarDate, usageBilling: BillingPolicy["usageBilling"]): Billable[] {
  return billablesOf(term, usageBilling).filter(({ period }) => billableOn(period, term.terms.billingTiming) <= throughOn);
}

/** When the next period may be billed; null when none is left. */
export function nextBillableOn(term: BillingTerm): CalendarDate | null {
  const [next] = unbilledPeriods(term);
  return next ? billableOn(next, term.terms.billingTiming) : null;
}

/** The term after a period was billed; closed with its last one. */
export function billed(term: BillingTerm, { period, usage }: Pick<Billable, "period" | "usage">): BillingTerm {
  const reopened = term.reopened.filter(({ startOn }) => startOn !== period.startOn);
  if (reopened.length < term.reopened.length) return withState({ ...term, reopened });
  return withState({ ...term, billedThroughOn: period.endOn, usageThroughOn: usage?.endOn ?? term.usageThroughOn });
}

/** The term after the invoice of a period was voided: that period is to be billed again, and no other. */
export function unbilled(term: BillingTerm, again: Reopened): BillingTerm {
  return withState({ ...term, reopened: [...term.reopened, again] });
}

/** The term after the invoice of a renewal was voided that had billed its last usage. */
export function withoutUsage(term: BillingTerm, usage: Pick<Period, "startOn" | "endOn">): BillingTerm {
  return usage.endOn === term.usageThroughOn ? { ...term, usageThroughOn: usage.startOn } : term;
}

export function withPause(term: BillingTerm, pause: Pause): BillingTerm {
  return withState({ ...term, pauses: [...term.pauses, pause] });
}

/** The usage not billed yet up to a day, as a stretch with the months it includes units for; null when there is none. */
export function usageStretch(term: Pick<BillingTerm, "terms" | "usageThroughOn">, untilOn: CalendarDate): Period | null {
  const { anchorOn } = term.terms;
  if (term.usageThroughOn >= untilOn) return null;
  const months = Math.max(0, monthsFromAnchor(anchorOn, untilOn) - monthsFromAnchor(anchorOn, term.usageThroughOn));
  return { startOn: term.usageThroughOn, endOn: untilOn, months };
}

function withState(term: BillingTerm): BillingTerm {
  return { ...term, state: unbilledPeriods(term).length === 0 ? "closed" : "open" };
}
