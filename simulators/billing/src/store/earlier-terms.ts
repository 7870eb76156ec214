import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Moment } from "../domain/proration.ts";
import type { Renewal } from "../domain/subscription.ts";
import type { Collections, KeptTerms } from "./collections.ts";
import { policyIn, todayIn } from "./policy-in-force.ts";
import { renewalId } from "./renewals.ts";

/** Keeps what a subscription was before a change; of several changes on one day, what it was before the first, and each. */
export function keepEarlier(before: Subscription, moment: Moment, context: CommandContext<Collections>): void {
  const { earlierTerms } = context.store;
  const known = earlierTerms.get(idOf(before, moment, context));
  if (known) earlierTerms.save(withChange(known, before, moment));
  else earlierTerms.insert(asKept(before, moment, context));
}

/** What a subscription was before the changes of a term, in order; a term without changes asks nothing of the store. */
export function earlierTermsOf(terms: Subscription, context: CommandContext<Collections>): KeptTerms[] {
  if (terms.changedOn === null) return [];
  const known = context.store.earlierTerms.find({ subscriptionId: terms.id });
  return known
    .filter(({ effectiveOn }) => effectiveOn >= terms.startOn && effectiveOn < terms.endOn)
    .toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : 1));
}

/** The same with one more change. */
export function earlierWith(
  earlier: readonly KeptTerms[],
  before: Subscription,
  moment: Moment,
  context: CommandContext<Collections>,
): KeptTerms[] {
  const isOfDay = ({ effectiveOn }: KeptTerms): boolean => effectiveOn === moment.on;
  if (!earlier.some(isOfDay)) return [...earlier, asKept(before, moment, context)];
  return earlier.map((kept) => (isOfDay(kept) ? withChange(kept, before, moment) : kept));
}

function idOf({ id }: Subscription, { on }: Moment, context: CommandContext<Collections>): string {
  return context.id("ert", id, on);
}

function asKept(before: Subscription, moment: Moment, context: CommandContext<Collections>): KeptTerms {
  return {
    id: idOf(before, moment, context),
    subscriptionId: before.id,
    effectiveOn: moment.on,
    before,
    told: [{ moment, before }],
  };
}

function withChange(known: KeptTerms, before: Subscription, moment: Moment): KeptTerms {
  return { ...known, told: [...known.told, { moment, before }] };
}

/** The terms of the term a day lies in, as they were when it ended: those given, or an earlier term's; the first one's before it began. */
export function termsOn(terms: Subscription, on: CalendarDate, context: CommandContext<Collections>): Subscription {
  let held = terms;
  while (on < held.startOn) {
    const before = termBefore(held, context);
    if (!before) break;
    held = before;
  }
  return held;
}

/** The day on which a subscription's first term began. */
export function firstDayOf(terms: Subscription, context: CommandContext<Collections>): CalendarDate {
  const before = termBefore(terms, context);
  return before ? firstDayOf(before, context) : terms.startOn;
}

/** The term that a renewal ended to begin another; undefined of a subscription's first. */
function termBefore(terms: Subscription, context: CommandContext<Collections>): Subscription | undefined {
  return renewalInto(terms, context)?.ended;
}

/** The renewal that began a term; undefined of a subscription's first. */
function renewalInto(terms: Subscription, context: CommandContext<Collections>): Renewal | undefined {
  if (terms.lastQuoteId === null) return undefined;
  const renewal = context.store.renewals.get(renewalId(terms.id, terms.lastQuoteId, context));
  return renewal && renewal.ended.startOn < terms.startOn ? renewal : undefined;
}

/**
 * The renewal that ended the term a day lies in, where that term still runs because it was renewed early; undefined where
 * the subscription itself shows the term, or it is over.
 */
function renewalOfRunning(subscription: Subscription, on: CalendarDate, context: CommandContext<Collections>): Renewal | undefined {
  if (on >= subscription.startOn) return undefined;
  let renewal = renewalInto(subscription, context);
  while (renewal && on < renewal.ended.startOn) renewal = renewalInto(renewal.ended, context);
  return renewal && todayIn(policyIn(context), context) < renewal.ended.endOn ? renewal : undefined;
}

/** The terms a change of a day is of: the subscription's, or those of the term that still runs after an early renewal. */
export function changeableOn(subscription: Subscription, on: CalendarDate, context: CommandContext<Collections>): Subscription {
  const running = renewalOfRunning(subscription, on, context)?.ended;
  const { status, hold, scheduled } = subscription;
  return running ? { ...running, status, hold, scheduled } : subscription;
}

/** Saves changed terms where they are kept, and says what the subscription is after the change. */
export function keepChanged(after: Subscription, on: CalendarDate, context: CommandContext<Collections>): Subscription {
  const { subscriptions, renewals } = context.store;
  const current = subscriptions.require(after.id);
  const renewal = renewalOfRunning(current, on, context);
  if (!renewal) return subscriptions.save(after);
  renewals.save({ ...renewal, ended: { ...after, scheduled: renewal.ended.scheduled } });
  return subscriptions.save({ ...current, scheduled: after.scheduled });
}
