import { subscriptionCancelled } from "@cashline/contracts/systems/billing/correction-events";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { billablesOf, isServed, usageStretch, withPause } from "../domain/billing-term.ts";
import type { Charge } from "../domain/charge.ts";
import type { Moment } from "../domain/proration.ts";
import type { Refused } from "../domain/refused.ts";
import { arrearsOf } from "./arrears.ts";
import { billingTermOf, closeTerm, openTermsOf } from "./billing-terms.ts";
import type { Carried } from "./carry-out-change.ts";
import type { Collections } from "./collections.ts";
import { creditPeriods, settleWaiting } from "./give-back.ts";
import { composeBill, draftBill, type Bill } from "./draft-invoice.ts";
import { policyIn } from "./policy-in-force.ts";
import { prorate, shownProration } from "./prorate.ts";
import { cardFor } from "./rate-cards.ts";
import { seatsOf } from "./seats-of-period.ts";

/**
 * Ends a subscription on a day: credits what was billed beyond it, if the policy does, and drafts a final invoice of what
 * was not billed up to it, seats by the share of the period gone by, usage and commitment by the months it was served. What still waits
 * then is credited too.
 */
export function endSubscription(before: Subscription, ended: Subscription, context: CommandContext<Collections>): Carried | Refused {
  const { store } = context;
  const policy = policyIn(context);
  const account = store.accounts.require(before.billingAccountId);
  const on = ended.cancelledOn ?? before.endOn;
  const moment: Moment = { on, at: instantAt(on, "00:00", policy.timeZone) };
  const changes = policy.cancellationCredit === "prorated" ? prorate(before, null, moment, account, policy, context) : [];
  if ("outcome" in changes) return changes;
  const card = cardFor(before, account, before.startOn, context);
  if ("outcome" in card) return card;

  const charges: Charge[] = [];
  const pause =
    before.status === "paused" && before.hold ? { from: before.hold.since, to: on, treatment: policy.pausedPeriods } : undefined;
  const openTerms = openTermsOf(before.id, context).map((term) => (pause ? withPause(term, pause) : term));
  for (const term of openTerms) {
    for (const { period, terms } of billablesOf(term, policy.usageBilling).filter((billable) => billable.period.startOn < on)) {
      const periodCard = cardFor(terms, account, period.startOn, context);
      if ("outcome" in periodCard) return periodCard;
      // One to be billed again is billed as it was, and the rest of it credited.
      const isAgain = policy.cancellationCredit === "prorated" && term.reopened.some(({ startOn }) => startOn === period.startOn);
      const untilOn = isAgain ? period.endOn : on;
      const seats = seatsOf(terms, periodCard, period, term, policy, untilOn);
      if (isServed(period, untilOn, term.pauses, policy)) charges.push({ ...seats, lineId: `recurring-${charges.length + 1}` });
    }
  }
  const own = billingTermOf(before, context);
  const usageThroughOn = policy.usageBilling === "per_period" && own ? own.usageThroughOn : before.startOn;
  const stretch = usageStretch({ usageThroughOn }, on);
  const arrears = stretch ? arrearsOf({ terms: before, account, policy }, stretch, context) : { charges: [], usage: [] };
  if ("outcome" in arrears) return arrears;

  const bill: Bill = {
    purpose: "final",
    forOn: on,
    account,
    subscription: ended,
    rateCardId: card.id,
    charges: [...charges, ...arrears.charges],
    usage: arrears.usage,
    quoteId: null,
    replaces: null,
  };
  const composable = composeBill(bill, policy, context);
  if (composable.outcome === "refused") return composable;

  store.subscriptions.save(ended);
  context.emit(subscriptionCancelled, ended);
  context.unschedule("subscription-change", ended.id);
  context.unschedule("subscription-end", ended.id);
  for (const term of openTerms) closeTerm(term, context);
  const proration = changes.length === 0 ? null : shownProration(ended, moment, changes, policy);
  const creditNotes = creditPeriods(ended, changes, "cancellation", context);
  const isEmpty = composable.lines.length === 0;
  const invoice = isEmpty ? null : draftBill(bill, policy, context);
  if (invoice && "outcome" in invoice) return invoice;
  return { subscription: ended, proration, invoice, creditNotes: [...creditNotes, ...settleWaiting(ended.id, context)] };
}
