import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import { subscriptionChanged } from "@cashline/contracts/systems/billing/correction-events";
import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Proration } from "@cashline/contracts/systems/billing/preview-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Moment } from "../domain/proration.ts";
import type { Refused } from "../domain/refused.ts";
import { freezeTerm, keepHeld } from "./billing-terms.ts";
import type { Collections } from "./collections.ts";
import { creditPeriods } from "./give-back.ts";
import { draftBill } from "./draft-invoice.ts";
import { keepChanged, keepEarlier } from "./earlier-terms.ts";
import { keepPending } from "./pending-items.ts";
import { policyIn } from "./policy-in-force.ts";
import { prorate, shownProration } from "./prorate.ts";
import { cardFor } from "./rate-cards.ts";

/** A change as it was carried out, and the documents it made at once. */
export type Carried = { subscription: Subscription; proration: Proration | null; invoice: Invoice | null; creditNotes: CreditNote[] };

/**
 * Changes a subscription at a moment and settles the difference as the policy says: with its next invoice, or at once by
 * an invoice of its own, or, where less is owed, by crediting the invoice that charged the period. A period not billed yet
 * has nothing to settle at once: its own invoice bears the change. Of a subscription renewed early the terms may be those of
 * the term that still runs; the new one stays as its quote says.
 */
export function carryOutChange(
  before: Subscription,
  after: Subscription,
  moment: Moment,
  context: CommandContext<Collections>,
): Carried | Refused {
  const policy = policyIn(context);
  const account = context.store.accounts.require(before.billingAccountId);
  const changes = prorate(before, after, moment, account, policy, context);
  if ("outcome" in changes) return changes;
  const card = cardFor(after, account, moment.on, context);
  if ("outcome" in card) return card;
  const changed = keepChanged(after, moment.on, context);
  keepEarlier(before, moment, context);
  keepHeld(before, moment.on, context);
  if (changed.startOn !== after.startOn) freezeTerm(after, context);
  for (const record of changes.flatMap(({ usage }) => usage)) context.store.usage.save(record);
  context.emit(subscriptionChanged, changed);
  const proration = shownProration(after, moment, changes, policy);
  const atOnce = policy.changeBilling === "immediate" ? changes.filter(({ isToBeBilled }) => !isToBeBilled) : [];
  const net = atOnce.reduce((sum, change) => sum + change.net, 0n);
  const waiting = net < 0n ? changes.filter((change) => !atOnce.includes(change)) : changes;
  keepPending(
    waiting.flatMap(({ items }) => items),
    context,
  );
  if (net < 0n)
    return { subscription: changed, proration, invoice: null, creditNotes: creditPeriods(after, atOnce, "order_change", context) };
  if (net === 0n) return { subscription: changed, proration, invoice: null, creditNotes: [] };
  const bill = { purpose: "change", forOn: moment.on, account, subscription: after, rateCardId: card.id } as const;
  const drafted = draftBill({ ...bill, charges: [], usage: [], quoteId: null, replaces: null }, policy, context);
  // What no invoice can carry goes on waiting for the next one.
  return { subscription: changed, proration, invoice: "outcome" in drafted ? null : drafted, creditNotes: [] };
}
