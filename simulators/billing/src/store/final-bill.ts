import type { BillingAccount, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { billablesOf, isServed, usageToEnd, withPause, withUsage, type BillingTerm } from "../domain/billing-term.ts";
import type { Charge } from "../domain/charge.ts";
import type { Stretch } from "../domain/part-period.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Refused } from "../domain/refused.ts";
import { arrearsOf, lateArrearsOf, type Arrears } from "./arrears.ts";
import { billingTermOf, closeTerm, openTermsOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import type { Bill } from "./draft-invoice.ts";
import { cardFor, cardsOf } from "./rate-cards.ts";
import { seatsOf } from "./seats-of-period.ts";

/** A subscription that ends on a day, cancelled or not renewed. */
export type Ending = { before: Subscription; ended: Subscription; on: CalendarDate; account: BillingAccount; policy: PolicyInForce };
type Context = CommandContext<Collections>;

/**
 * What was not billed of a subscription up to the day it ends: seats by the share of the period gone by, usage and
 * commitment by the months it was served. `close` has no term billed any further.
 */
export function finalBill(ending: Ending, context: Context): { bill: Bill; close: () => void } | Refused {
  const { before, ended, on, account, policy } = ending;
  const card = cardFor(before, account, before.startOn, context);
  if ("outcome" in card) return card;
  const pause =
    before.hold && before.hold.invoiceId === null ? { from: before.hold.since, to: on, treatment: policy.pausedPeriods } : undefined;
  const openTerms = openTermsOf(before.id, context).map((term) => (pause ? withPause(term, pause) : term));
  const seats = seatsLeft(openTerms, ending, context);
  if ("outcome" in seats) return seats;
  const own = billingTermOf(before, context);
  const terms = own && !openTerms.some(({ id }) => id === own.id) ? [...openTerms, own] : openTerms;
  const stretches = usageLeft(terms, own, ending);
  const arrears = arrearsLeft(stretches, ending, context);
  if ("outcome" in arrears) return arrears;
  const bill: Bill = {
    purpose: "final",
    forOn: on,
    account,
    subscription: ended,
    rateCardId: card.id,
    charges: [...seats, ...arrears.charges],
    usage: arrears.usage,
    quoteId: null,
    replaces: null,
  };
  const close = (): void => {
    for (const term of terms) {
      const billed = stretches.filter((own) => own.terms.startOn === term.terms.startOn).map(({ stretch }) => stretch);
      const told = billed.reduce((so, stretch) => withUsage(so, on, stretch), term);
      closeTerm({ ...told, billedThroughOn: term.terms.endOn }, context);
    }
  };
  return { bill, close };
}

/** Seats of the periods not billed yet that began before the end. */
function seatsLeft(openTerms: readonly BillingTerm[], { on, account, policy }: Ending, context: Context): Charge[] | Refused {
  const charges: Charge[] = [];
  for (const term of openTerms) {
    for (const { period, terms } of billablesOf(term, policy.usageBilling).filter((billable) => billable.period.startOn < on)) {
      const card = cardFor(terms, account, period.startOn, context);
      if ("outcome" in card) return card;
      // One to be billed again is billed as it was, and the rest of it credited.
      const isAgain = policy.cancellationCredit === "prorated" && term.reopened.some(({ startOn }) => startOn === period.startOn);
      const untilOn = isAgain ? period.endOn : on;
      const seats = seatsOf(terms, card, period, term, policy, untilOn);
      if (isServed(period, untilOn, term.pauses, policy)) charges.push({ ...seats, lineId: `recurring-${charges.length + 1}` });
    }
  }
  return charges;
}

type Unbilled = { terms: Subscription; stretch: Stretch };

/** The stretches of usage not billed yet up to the end, each with the terms it was used by: of the term in one, or by the period. */
function usageLeft(terms: readonly BillingTerm[], own: BillingTerm | undefined, { before, on, policy }: Ending): Unbilled[] {
  if (policy.usageBilling === "per_term" || !own)
    return on > before.startOn ? [{ terms: before, stretch: { startOn: before.startOn, endOn: on } }] : [];
  return terms
    .flatMap((term) => usageToEnd(term, on).map((stretch) => ({ terms: term.terms, stretch })))
    .toSorted((a, b) => (a.stretch.startOn < b.stretch.startOn ? -1 : 1));
}

/** What these stretches are charged, and usage of other days that came late. */
function arrearsLeft(stretches: readonly Unbilled[], { before, on, account, policy }: Ending, context: Context): Arrears | Refused {
  const cards = cardsOf(account, context);
  const left: Arrears = { charges: [], usage: [] };
  const taken = new Set<string>();
  const take = ({ charges, usage }: Arrears, number: number): void => {
    const lineId = (own: string): string => (number === 0 ? own : `${own}-${number + 1}`);
    left.charges.push(...charges.map((charge) => ({ ...charge, lineId: lineId(charge.lineId) })));
    left.usage.push(...usage);
    for (const { record } of usage) taken.add(record.id);
  };
  for (const [number, { terms, stretch }] of stretches.entries()) {
    const arrears = arrearsOf({ terms, account, policy, cards }, stretch, context, taken);
    if ("outcome" in arrears) return arrears;
    take(arrears, number);
  }
  const late = lateArrearsOf({ terms: before, account, policy, cards }, on, context, taken);
  if ("outcome" in late) return late;
  take(late, stretches.length);
  return left;
}
