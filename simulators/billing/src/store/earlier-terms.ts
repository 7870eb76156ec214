import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Moment } from "../domain/proration.ts";
import type { Collections, KeptTerms } from "./collections.ts";
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
  if (terms.lastQuoteId === null) return undefined;
  const ended = context.store.renewals.get(renewalId(terms.id, terms.lastQuoteId, context))?.ended;
  return ended && ended.startOn < terms.startOn ? ended : undefined;
}
