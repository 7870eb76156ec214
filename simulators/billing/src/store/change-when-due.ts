import {
  subscriptionChanged,
  subscriptionChangeScheduled,
  subscriptionChangeWithdrawn,
} from "@cashline/contracts/systems/billing/correction-events";
import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import { instantAt } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import { midnightOf } from "../domain/proration.ts";
import type { Refused } from "../domain/refused.ts";
import { cancelSubscription, changeTerms, scheduleFor } from "../domain/subscription-changes.ts";
import { tellSkipped } from "./billing-run.ts";
import { carryOutChange, type Carried } from "./carry-out-change.ts";
import type { Collections } from "./collections.ts";
import { changeableOn } from "./earlier-terms.ts";
import { endSubscription } from "./end-subscription.ts";
import { policyIn } from "./policy-in-force.ts";

const CHANGE = "subscription-change";

/** Keeps a change, or the end, of a subscription for midnight of its day; nothing is billed until then. */
export function scheduleChange(
  subscription: Subscription,
  scheduled: NonNullable<Subscription["scheduled"]>,
  context: CommandContext<Collections>,
): Carried {
  const waiting = scheduleFor(subscription, scheduled);
  context.store.subscriptions.save(waiting);
  context.emit(subscriptionChangeScheduled, waiting);
  awaitScheduled(waiting, context);
  return { subscription: waiting, proration: null, invoice: null, creditNotes: [] };
}

/** Has the agenda wait for what is set for a later day, or for nothing. */
export function awaitScheduled({ id, scheduled }: Subscription, context: CommandContext<Collections>): void {
  if (scheduled === null) context.unschedule(CHANGE, id);
  else context.schedule(instantAt(scheduled.effectiveOn, "00:00", policyIn(context).timeZone), CHANGE, id);
}

/** Tells that what was set for a later day of a subscription lapses with another decision. */
export function tellLapsed({ id, scheduled }: Subscription, why: string, context: CommandContext<Collections>): void {
  if (scheduled === null) return;
  const detail = `${scheduled.action} set for ${scheduled.effectiveOn} lapses: ${why}`;
  tellSkipped({ subscriptionId: id, periodStartOn: scheduled.effectiveOn, code: "change-outside-term", detail }, context);
}

/** What was set for a later day will not happen. */
export function withdrawChange(withdrawn: Subscription, context: CommandContext<Collections>): void {
  context.store.subscriptions.save(withdrawn);
  awaitScheduled(withdrawn, context);
  context.emit(subscriptionChangeWithdrawn, withdrawn);
}

/** The day of a scheduled change has come. What can no longer be done lapses, and that is told. */
export function changeWhenDue(work: { key: string }, context: CommandContext<Collections>): void {
  const { subscriptions } = context.store;
  const { scheduled, ...stored } = subscriptions.require(work.key);
  if (scheduled === null) return;
  const subscription = { ...stored, scheduled: null };
  const carried =
    scheduled.action === "cancel" ? endOn(subscription, scheduled.effectiveOn, context) : changeOn(subscription, scheduled, context);
  if (!("outcome" in carried)) return;
  subscriptions.save(subscription);
  context.emit(subscriptionChanged, subscription);
  const { code, detail } = carried;
  tellSkipped({ subscriptionId: subscription.id, periodStartOn: scheduled.effectiveOn, code, detail }, context);
}

function endOn(subscription: Subscription, on: string, context: CommandContext<Collections>): Carried | Refused {
  const decision = cancelSubscription(subscription, on);
  return decision.outcome === "refused" ? decision : endSubscription(subscription, decision.subscription, context);
}

function changeOn(
  subscription: Subscription,
  { effectiveOn, quantity, tier }: NonNullable<Subscription["scheduled"]>,
  context: CommandContext<Collections>,
): Carried | Refused {
  const change = { effectiveOn, ...(quantity === null ? {} : { quantity }), ...(tier === null ? {} : { tier }) };
  const before = changeableOn(subscription, effectiveOn, context);
  const decision = changeTerms(before, change);
  if (decision.outcome === "refused") return decision;
  const moment = midnightOf(effectiveOn, policyIn(context));
  return carryOutChange(before, decision.subscription, moment, context);
}
