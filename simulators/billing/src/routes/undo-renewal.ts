import { subscriptionRenewalUndone } from "@cashline/contracts/systems/billing/events";
import { undoRenewal } from "@cashline/contracts/systems/billing/operations";
import { reply, write } from "@cashline/sim-kit/command";
import { replaceDraft } from "../domain/invoice.ts";
import { undoRenewal as undo } from "../domain/subscription.ts";
import { billingTermOf, closeTerm, keepTerm, openTermsOf } from "../store/billing-terms.ts";
import { awaitScheduled, tellLapsed } from "../store/change-when-due.ts";
import type { Collections } from "../store/collections.ts";
import { keepVoided } from "../store/keep-voided.ts";
import { renewalId } from "../store/renewals.ts";
import { scheduleExpiry } from "../store/subscription-end.ts";
import { refuseAs } from "./answer.ts";

export const undoRenewalRoute = write<typeof undoRenewal, Collections>(undoRenewal, ({ params, body }, context) => {
  const { subscriptions, renewals, invoices } = context.store;
  const subscription = subscriptions.require(params.subscriptionId);
  const renewal = renewals.get(renewalId(subscription.id, body.quoteId, context));
  const invoice = renewal && invoices.get(renewal.invoiceId);
  const term = billingTermOf(subscription, context);
  const decision = undo(subscription, body.quoteId, renewal, invoice, term?.billedThroughOn);
  if (decision.outcome === "refused") return refuseAs(decision);
  if (invoice?.status === "draft") {
    const voided = replaceDraft(invoice, context.now);
    if (voided.outcome === "refused") return refuseAs(voided);
    keepVoided(voided.invoice, context);
  }
  const restored = decision.subscription;
  subscriptions.save(restored);
  context.emit(subscriptionRenewalUndone, restored);
  scheduleExpiry(restored, context);
  awaitScheduled(restored, context);
  if (subscription.scheduled !== null && subscription.scheduled.effectiveOn >= restored.endOn)
    tellLapsed(subscription, `the renewal with quote ${body.quoteId} is taken back`, context);
  if (term) closeTerm({ ...term, billedThroughOn: term.terms.startOn }, context);
  for (const open of openTermsOf(restored.id, context)) keepTerm(open, context);
  return reply(restored, subscriptions.version(restored.id));
});
