import { subscriptionCancelled } from "@cashline/contracts/systems/billing/correction-events";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { midnightOf } from "../domain/proration.ts";
import type { Refused } from "../domain/refused.ts";
import type { Carried } from "./carry-out-change.ts";
import type { Collections } from "./collections.ts";
import { creditPeriods, settleWaiting } from "./give-back.ts";
import { composeBill, draftBill } from "./draft-invoice.ts";
import { finalBill } from "./final-bill.ts";
import { policyIn } from "./policy-in-force.ts";
import { prorate, shownProration } from "./prorate.ts";

/**
 * Ends a subscription on a day: credits what was billed beyond it, if the policy does, and drafts a final invoice of what
 * was not billed up to it. What still waits then is credited too.
 */
export function endSubscription(before: Subscription, ended: Subscription, context: CommandContext<Collections>): Carried | Refused {
  const { store } = context;
  const policy = policyIn(context);
  const account = store.accounts.require(before.billingAccountId);
  const on = ended.cancelledOn ?? before.endOn;
  const moment = midnightOf(on, policy);
  const changes = policy.cancellationCredit === "prorated" ? prorate(before, null, moment, account, policy, context) : [];
  if ("outcome" in changes) return changes;
  const final = finalBill({ before, ended, on, account, policy }, context);
  if ("outcome" in final) return final;
  const { bill } = final;
  const composable = composeBill(bill, policy, context);
  if (composable.outcome === "refused") return composable;

  store.subscriptions.save(ended);
  context.emit(subscriptionCancelled, ended);
  context.unschedule("subscription-change", ended.id);
  context.unschedule("subscription-end", ended.id);
  final.close();
  const proration = changes.length === 0 ? null : shownProration(ended, moment, changes, policy);
  const creditNotes = creditPeriods(ended, changes, "cancellation", context);
  const isEmpty = composable.lines.length === 0;
  const invoice = isEmpty ? null : draftBill(bill, policy, context);
  if (invoice && "outcome" in invoice) return invoice;
  return { subscription: ended, proration, invoice, creditNotes: [...creditNotes, ...settleWaiting(ended.id, context)] };
}
