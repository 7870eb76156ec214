import type { Invoice } from "@cashline/contracts/systems/billing/entities";
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

/** Suspends every subscription an unpaid invoice charges. */
function suspendBy(invoice: Invoice, policy: PolicyInForce, context: CommandContext<Collections>): void {
  const { subscriptions } = context.store;
  for (const id of subscriptionsOf(invoice)) {
    const suspended = suspendSubscription(subscriptions.require(id), invoice.id, todayIn(policy, context));
    if (!suspended) continue;
    subscriptions.save(suspended);
    context.emit(subscriptionSuspended, suspended);
  }
}

/** A settled invoice lifts the suspensions it caused. Only one that dunning has pursued can have caused any. */
export function liftSuspensionBy(invoice: Invoice, context: CommandContext<Collections>): void {
  if (!invoice.dunning.exhausted) return;
  const { invoices, subscriptions } = context.store;
  const policy = policyIn(context);
  for (const subscriptionId of subscriptionsOf(invoice)) {
    const others = invoices
      .find({ subscriptionId })
      .filter(({ id, status, dunning }) => id !== invoice.id && status === "open" && dunning.exhausted && dunning.finalActionAt === null)
      .filter(({ dunning }) => dunning.campaign !== null && campaignOf(policy, dunning.campaign)?.finalAction === "suspend");
    const lifted = liftSuspension(subscriptions.require(subscriptionId), invoice.id, others[0]?.id);
    if (!lifted) continue;
    subscriptions.save(lifted);
    if (lifted.status === "active") context.emit(subscriptionResumed, lifted);
  }
}

function subscriptionsOf({ subscriptionId, lines }: Invoice): Set<string> {
  return new Set([subscriptionId, ...lines.map((line) => line.subscriptionId)]);
}
