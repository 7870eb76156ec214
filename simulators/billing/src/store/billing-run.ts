import type { BillingAccount } from "@cashline/contracts/systems/billing/entities";
import { billRunSkipped } from "@cashline/contracts/systems/billing/correction-events";
import { addDays, instantAt, type CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { dueOf } from "../domain/billing-term.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import { billEach, billTogether, dueOn, type Run, type Skipped } from "./bill-periods.ts";
import { BILL_PERIOD, openTermsOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { familyOf, topOf } from "./hierarchy.ts";
import { policyIn, todayIn } from "./policy-in-force.ts";
import { countBatch } from "./usage-batches.ts";

/** Drafts what is due by a day for an account; consolidated per account, or for its whole hierarchy on the topmost one. */
export function billAccount(
  account: BillingAccount,
  throughOn: CalendarDate,
  policy: PolicyInForce,
  context: CommandContext<Collections>,
): Run {
  if (policy.consolidation === "none") return billEach(dueOn([account], throughOn, policy, context), policy, null, context);
  const payer = policy.consolidation === "parent" ? topOf(account, context) : account;
  const members = policy.consolidation === "parent" ? familyOf(payer, context) : [account];
  return billTogether(dueOn(members, throughOn, policy, context), payer, policy, context);
}

/**
 * A period has come due: the term's periods are drafted, with those of its account where the policy consolidates. One that
 * could not be is told, and tried again the next day.
 */
export function billWhenDue(work: { key: string }, context: CommandContext<Collections>): void {
  const { billingTerms, subscriptions, accounts } = context.store;
  const policy = policyIn(context);
  const { subscriptionId } = billingTerms.require(work.key);
  const subscription = subscriptions.require(subscriptionId);
  if (!policy.autoInvoicing || subscription.status === "paused" || subscription.status === "cancelled") return;
  const account = accounts.require(subscription.billingAccountId);
  const today = todayIn(policy, context);
  const own = openTermsOf(subscriptionId, context).filter(({ id }) => id === work.key);
  const due = own.flatMap((term) => dueOf(term, today, policy.usageBilling).map((billable) => ({ ...billable, term, account })));
  if (due.length === 0) return;
  const run = policy.consolidation === "none" ? billEach(due, policy, null, context) : billAccount(account, today, policy, context);
  const skipped = run.skipped.filter((one) => one.subscriptionId === subscriptionId);
  for (const one of skipped) tellSkipped(one, context);
  if (skipped.length > 0) context.schedule(instantAt(addDays(today, 1), "00:00", policy.timeZone), BILL_PERIOD, work.key);
}

/** Tells what the agenda could not do; nobody waits for its answer. */
export function tellSkipped(skipped: Skipped, context: CommandContext<Collections>): void {
  context.emitData(billRunSkipped, skipped.subscriptionId, countBatch(skipped.subscriptionId, context, "skipped"), skipped);
}
