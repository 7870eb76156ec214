import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import {
  dunningFinished,
  invoiceWrittenOff,
  subscriptionResumed,
  subscriptionSuspended,
} from "@cashline/contracts/systems/billing/correction-events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { finishDunning } from "../domain/dunning.ts";
import { writeOffInvoice } from "../domain/invoice.ts";
import { campaignOf, type PolicyInForce } from "../domain/policy.ts";
import { liftSuspension, suspendSubscription } from "../domain/subscription-changes.ts";
import { invoicesCharging, subscriptionsOn } from "./charging-invoices.ts";
import type { Collections } from "./collections.ts";
import { policyIn, todayIn } from "./policy-in-force.ts";

/** The grace of an exhausted campaign is over: its final action is taken, if the invoice is still open. */
export function finishCampaign(work: { key: string }, context: CommandContext<Collections>): void {
  const { invoices } = context.store;
  const finished = finishDunning(invoices.require(work.key), context.now);
  if (!finished) return;
  invoices.save(finished);
  context.emit(dunningFinished, finished);
  const policy = policyIn(context);
  const action = finished.dunning.campaign === null ? undefined : campaignOf(policy, finished.dunning.campaign)?.finalAction;
  if (action === "suspend") suspendBy(finished, policy, context);
  if (action !== "write_off") return;
  const written = writeOffInvoice(finished, `dunning campaign ${finished.dunning.campaign ?? ""} ended`, context.now);
  if (written.outcome === "refused") return;
  invoices.save(written.invoice);
  context.emit(invoiceWrittenOff, written.invoice);
}

/** Suspends every subscription an unpaid invoice charges; one that is paused, when it is resumed. */
function suspendBy(invoice: Invoice, policy: PolicyInForce, context: CommandContext<Collections>): void {
  for (const id of subscriptionsOn(invoice)) suspend(context.store.subscriptions.require(id), invoice, policy, context);
}

function suspend(subscription: Subscription, invoice: Invoice, policy: PolicyInForce, context: CommandContext<Collections>): Subscription {
  const suspended = suspendSubscription(subscription, invoice.id, todayIn(policy, context));
  if (!suspended) return subscription;
  context.store.subscriptions.save(suspended);
  context.emit(subscriptionSuspended, suspended);
  return suspended;
}

/** A subscription back from a pause is suspended by what dunning gave up on meanwhile, or goes on. */
export function suspendIfUnpaid(subscription: Subscription, context: CommandContext<Collections>): Subscription {
  const policy = policyIn(context);
  const [unpaid] = holding(subscription.id, policy, context);
  return unpaid ? suspend(subscription, unpaid, policy, context) : subscription;
}

/** A settled invoice lifts the suspensions it caused, where no other holds. Only one that dunning has pursued can have caused any. */
export function liftSuspensionBy(invoice: Invoice, context: CommandContext<Collections>): void {
  if (!invoice.dunning.exhausted) return;
  const { subscriptions } = context.store;
  const policy = policyIn(context);
  for (const subscriptionId of subscriptionsOn(invoice)) {
    const other = holding(subscriptionId, policy, context).find(({ id }) => id !== invoice.id);
    const lifted = liftSuspension(subscriptions.require(subscriptionId), invoice.id, other?.id);
    if (!lifted) continue;
    subscriptions.save(lifted);
    if (lifted.status === "active") context.emit(subscriptionResumed, lifted);
  }
}

/** The open invoices that charge a subscription, whosever name they bear, and whose campaign has ended in suspension. */
function holding(subscriptionId: string, policy: PolicyInForce, context: CommandContext<Collections>): Invoice[] {
  return invoicesCharging(subscriptionId, context)
    .filter(({ status, dunning }) => status === "open" && dunning.exhausted && dunning.finalActionAt === null)
    .filter(({ dunning }) => dunning.campaign !== null && campaignOf(policy, dunning.campaign)?.finalAction === "suspend");
}
