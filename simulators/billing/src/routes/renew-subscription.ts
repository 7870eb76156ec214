import type { BodyOf, ReplyOf } from "@cashline/contracts/common/operation";
import { subscriptionRenewed } from "@cashline/contracts/systems/billing/events";
import { renewSubscription } from "@cashline/contracts/systems/billing/operations";
import { reply, write, type CommandContext } from "@cashline/sim-kit/command";
import { firstBilledThrough, renewSubscription as renew } from "../domain/subscription.ts";
import { followTerm, freezeTerm } from "../store/billing-terms.ts";
import { awaitScheduled, tellLapsed } from "../store/change-when-due.ts";
import type { Collections } from "../store/collections.ts";
import { draftRenewalInvoice } from "../store/draft-renewal.ts";
import { keepRenewal, renewalId } from "../store/renewals.ts";
import { scheduleExpiry } from "../store/subscription-end.ts";
import { refuseAs } from "./answer.ts";

export const renewSubscriptionRoute = write<typeof renewSubscription, Collections>(renewSubscription, ({ params, body }, context) => {
  const { subscription, invoice } = enterNextTerm(params.subscriptionId, body, context);
  return reply({ subscription, invoice }, context.store.subscriptions.version(subscription.id));
});

/** Renews as quoted and drafts the first invoice; refuses what cannot be renewed. */
export function enterNextTerm(
  subscriptionId: string,
  body: BodyOf<typeof renewSubscription>,
  context: CommandContext<Collections>,
): ReplyOf<typeof renewSubscription> {
  const { subscriptions } = context.store;
  const ended = subscriptions.require(subscriptionId);
  const decision = renew(ended, body);
  if (decision.outcome === "refused") return refuseAs(decision);
  const begun = decision.subscription;
  subscriptions.save(begun);
  context.emit(subscriptionRenewed, begun);
  scheduleExpiry(begun, context);
  awaitScheduled(begun, context);
  if (begun.scheduled === null) tellLapsed(ended, `renewed with quote ${body.quoteId}`, context);
  freezeTerm(ended, context);

  const renewal = { id: renewalId(begun.id, body.quoteId, context), subscriptionId: begun.id, quoteId: body.quoteId, ended, begun };
  const invoice = draftRenewalInvoice(renewal, null, context);
  if ("outcome" in invoice) return refuseAs(invoice);
  keepRenewal({ ...renewal, invoiceId: invoice.id }, context);
  followTerm(begun, firstBilledThrough(begun), context);
  return { subscription: begun, invoice };
}
