import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { usageClosedOn } from "../domain/billing-term.ts";
import { refused, type Refused } from "../domain/refused.ts";
import type { StoredUsage } from "../domain/usage.ts";
import { lateOf } from "./arrears.ts";
import { billingTermOf } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { draftBill } from "./draft-invoice.ts";
import { termsOn } from "./earlier-terms.ts";
import { lateCharges } from "./late-usage.ts";
import { policyIn } from "./policy-in-force.ts";
import { cardsOf } from "./rate-cards.ts";

/**
 * Drafts an invoice of usage that came late, outside the bill run, by the code that rates it for the next invoice: Zuora's
 * ad-hoc bill run, Stripe's invoice made on demand of what is pending, Chargebee's "charge now". What else waits of the
 * subscription is taken in as by any draft.
 * @param usageIds only these records; undefined for all that is late
 */
export function draftLateUsage(
  subscription: Subscription,
  usageIds: readonly string[] | undefined,
  replaces: string | null,
  context: CommandContext<Collections>,
): Invoice | Refused {
  const { accounts, invoices } = context.store;
  if (subscription.status === "cancelled")
    return refused("subscription-cancelled", `Cancelled on ${subscription.cancelledOn ?? subscription.endOn}`);
  const open = invoices
    .find({ subscriptionId: subscription.id })
    .find(({ purpose, status }) => purpose === "late_usage" && status === "draft");
  if (open) return refused("late-usage-drafted", `Draft ${open.id} of ${open.draftedAt} is still open`);
  const policy = policyIn(context);
  const late = lateUsageOf(subscription, context);
  const named = usageIds === undefined ? late : late.filter(({ id }) => usageIds.includes(id));
  const other = usageIds?.find((id) => !named.some((record) => record.id === id));
  if (other !== undefined) return refused("no-late-usage", `${other} is billed, of days not billed yet, or not of ${subscription.id}`);
  if (named.length === 0) return refused("no-late-usage", `Nothing of ${subscription.id} came late`);

  const account = accounts.require(subscription.billingAccountId);
  const rated = lateCharges(named, { terms: subscription, account, policy, cards: cardsOf(account, context) }, context);
  if ("outcome" in rated) return rated;
  const { charges, usage } = rated;
  const [first] = charges;
  const [taken] = usage;
  if (!first || !taken || !charges.some(({ exact }) => exact.n > 0n))
    return refused("late-usage-asks-nothing", `${named.length} records make nothing to charge`);
  const bill = { purpose: "late_usage", forOn: first.periodStartOn, account, subscription, rateCardId: taken.billedAs.cardId } as const;
  return draftBill({ ...bill, charges, usage, quoteId: null, replaces }, policy, context);
}

/** Usage no invoice has, of days whose usage has been billed: what the policy would have on the next invoice. */
function lateUsageOf(subscription: Subscription, context: CommandContext<Collections>): readonly StoredUsage[] {
  const { usageBilling } = policyIn(context);
  const isClosed = ({ usedOn }: StoredUsage): boolean => {
    const held = termsOn(subscription, usedOn, context);
    const isCurrent = held.startOn === subscription.startOn && subscription.status !== "expired";
    const closedOn = usageClosedOn(held, billingTermOf(held, context), isCurrent, usageBilling);
    // What was used before the first term is rated with that term's first days, and so comes late only once those are billed.
    return closedOn > held.startOn && usedOn < closedOn;
  };
  return lateOf(context.store.usage.find({ unbilledOf: subscription.id }).filter(isClosed), subscription, context);
}
