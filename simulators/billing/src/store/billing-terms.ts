import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { instantAt, type CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { nextBillableOn, withHeld, type BillingTerm } from "../domain/billing-term.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Collections } from "./collections.ts";
import { policyIn } from "./policy-in-force.ts";

export const BILL_PERIOD = "bill-period";

/** A term is known by its subscription and its first day. */
function termId(subscriptionId: string, startOn: CalendarDate, context: CommandContext<Collections>): string {
  return context.id("btm", subscriptionId, startOn);
}

/** How far a term has been billed; undefined for one billed in one piece or elsewhere. */
export function billingTermOf(subscription: Subscription, context: CommandContext<Collections>): BillingTerm | undefined {
  return live(context.store.billingTerms.get(termId(subscription.id, subscription.startOn, context)), context);
}

/** Every term of a subscription that has something left to bill, in order of time. */
export function openTermsOf(subscriptionId: string, context: CommandContext<Collections>): BillingTerm[] {
  return context.store.billingTerms
    .find({ subscriptionId })
    .filter(({ state }) => state === "open")
    .map((term) => live(term, context) ?? term)
    .toSorted((a, b) => (a.terms.startOn < b.terms.startOn ? -1 : 1));
}

/** Follows a term that is billed in more than one piece; the same term again, after it was undone, begins anew. */
export function followTerm(subscription: Subscription, billedThroughOn: CalendarDate, context: CommandContext<Collections>): void {
  if (billedThroughOn >= subscription.endOn) return;
  keepTerm(
    {
      id: termId(subscription.id, subscription.startOn, context),
      subscriptionId: subscription.id,
      state: "open",
      terms: subscription,
      billedThroughOn,
      usageThroughOn: subscription.startOn,
      usageBilled: [],
      reopened: [],
      held: [],
      pauses: [],
    },
    context,
  );
}

/** Saves a term and puts its next period on the agenda, or takes it off. */
export function keepTerm(term: BillingTerm, context: CommandContext<Collections>, policy: PolicyInForce = policyIn(context)): void {
  const { billingTerms } = context.store;
  if (billingTerms.get(term.id)) billingTerms.save(term);
  else billingTerms.insert(term);
  scheduleTerm(term, context, policy);
}

/** Only while the policy bills by itself. */
export function scheduleTerm(term: BillingTerm, context: CommandContext<Collections>, policy: PolicyInForce): void {
  const dueOn = term.state === "open" && policy.autoInvoicing ? nextBillableOn(term) : null;
  if (dueOn === null) context.unschedule(BILL_PERIOD, term.id);
  else context.schedule(instantAt(dueOn, "00:00", policy.timeZone), BILL_PERIOD, term.id);
}

/** Keeps what a change leaves as it was: the periods that had ended before it and are not billed yet. */
export function keepHeld(before: Subscription, on: CalendarDate, context: CommandContext<Collections>): void {
  const term = billingTermOf(before, context);
  const kept = term?.state === "open" ? withHeld(term, before, on) : term;
  if (kept && kept !== term) context.store.billingTerms.save(kept);
}

/** Keeps the terms a subscription had when they ended; what is left of them is billed by these. */
export function freezeTerm(ended: Subscription, context: CommandContext<Collections>): void {
  const term = context.store.billingTerms.get(termId(ended.id, ended.startOn, context));
  if (term) context.store.billingTerms.save({ ...term, terms: ended });
}

/** Nothing more of a term is billed. */
export function closeTerm(term: BillingTerm, context: CommandContext<Collections>): void {
  context.store.billingTerms.save({ ...term, state: "closed", reopened: [] });
  context.unschedule(BILL_PERIOD, term.id);
}

/** While a term runs, the subscription itself says what it is charged by. */
function live(term: BillingTerm | undefined, context: CommandContext<Collections>): BillingTerm | undefined {
  const subscription = term && context.store.subscriptions.get(term.subscriptionId);
  return subscription?.startOn === term?.terms.startOn && subscription && term ? { ...term, terms: subscription } : term;
}
