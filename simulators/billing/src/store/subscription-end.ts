import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { subscriptionExpired } from "@cashline/contracts/systems/billing/events";
import { addDays, instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Refused } from "../domain/refused.ts";
import { expireSubscription, expiresOn } from "../domain/subscription.ts";
import { tellSkipped } from "./billing-run.ts";
import { openTermsOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { composeBill, draftBill } from "./draft-invoice.ts";
import { finalBill } from "./final-bill.ts";
import { settleWaiting } from "./give-back.ts";
import { policyIn, todayIn } from "./policy-in-force.ts";

const EXPIRY = "subscription-end";

/** Puts the expiry of a subscription on the agenda, at midnight where the tenant is; another end moves it. */
export function scheduleExpiry(subscription: Subscription, context: CommandContext<Collections>): void {
  const { timeZone } = policyIn(context);
  context.schedule(instantAt(expiresOn(subscription), "00:00", timeZone), EXPIRY, subscription.id);
}

/**
 * Nobody renewed it, and nobody can any more: what was not billed up to its end, usage and commitment among it, is drafted
 * as for one cancelled on that day. What cannot be rated is told, and tried again the next day. No other invoice will take
 * in what still waits, so the customer gets back what is left of it.
 */
export function expireWhenEnded(work: { key: string }, context: CommandContext<Collections>): void {
  const before = context.store.subscriptions.require(work.key);
  const policy = policyIn(context);
  const today = todayIn(policy, context);
  const expired = before.status === "expired" ? before : expireSubscription(before, today);
  // The tenant's day may begin later than it did when the expiry was put on the agenda.
  if (!expired && expiresOn(before) > today) scheduleExpiry(before, context);
  if (!expired) return;
  if (expired !== before) {
    context.store.subscriptions.save(expired);
    context.emit(subscriptionExpired, expired);
  }
  const refused = billToEnd(before, expired, policy, context);
  if (!refused) settleWaiting(expired.id, context);
  else {
    const { code, detail } = refused;
    tellSkipped({ subscriptionId: expired.id, periodStartOn: expired.endOn, code, detail }, context);
    context.schedule(instantAt(addDays(today, 1), "00:00", policy.timeZone), EXPIRY, expired.id);
  }
}

/** Drafts the final invoice of a subscription that ran to its end, if there is anything on it, and has no term billed further. */
function billToEnd(
  before: Subscription,
  expired: Subscription,
  policy: PolicyInForce,
  context: CommandContext<Collections>,
): Refused | undefined {
  const account = context.store.accounts.require(before.billingAccountId);
  const final = finalBill({ before, ended: expired, on: expired.endOn, account, policy }, context);
  // Without a price there is no commitment either, so that nothing is left to bill.
  if ("outcome" in final) return isAnythingLeft(expired.id, context) ? final : undefined;
  const composable = composeBill(final.bill, policy, context);
  if (composable.outcome === "refused") return composable;
  if (composable.lines.length > 0) {
    const invoice = draftBill(final.bill, policy, context);
    if ("outcome" in invoice) return invoice;
  }
  final.close();
  return undefined;
}

/** Whether seats or usage of a subscription are not billed yet. */
function isAnythingLeft(subscriptionId: string, context: CommandContext<Collections>): boolean {
  return openTermsOf(subscriptionId, context).length > 0 || context.store.usage.find({ unbilledOf: subscriptionId }).length > 0;
}
