import type { AppliedCoupon } from "@cashline/contracts/systems/billing/credit-entities";
import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { invoiceDrafted } from "@cashline/contracts/systems/billing/events";
import type { CalendarDate } from "@cashline/kernel/time";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Charge } from "../domain/charge.ts";
import { composeInvoice, type Composed } from "../domain/compose.ts";
import { charges, splitItem, type PendingItem } from "../domain/pending-item.ts";
import { countCoupon } from "../domain/coupons.ts";
import { draftInvoice } from "../domain/invoice.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Refused } from "../domain/refused.ts";
import type { StoredUsage } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import { booksOf } from "./period-books.ts";

/** Usage an invoice takes in, and the card and stretch it is rated by. */
export type UsageTaken = { record: StoredUsage; billedAs: NonNullable<StoredUsage["billedAs"]> };

/** What an invoice is to be made of. */
export type Bill = {
  purpose: Invoice["purpose"];
  /** The day it is for: with subscription and purpose its business key. */
  forOn: CalendarDate;
  account: BillingAccount;
  /** The first subscription on it. */
  subscription: Subscription;
  rateCardId: string;
  charges: readonly Charge[];
  usage: readonly UsageTaken[];
  quoteId: string | null;
  replaces: string | null;
};

/** What a bill comes to, with what waits for it; nothing is changed. */
export function composeBill(bill: Bill, policy: PolicyInForce, context: CommandContext<Collections>): Composed | Refused {
  const subscriptionIds = subscriptionsOn(bill);
  const pending = subscriptionIds
    .flatMap((id) => context.store.pendingItems.find({ pendingOf: id }))
    .filter((item) => mayStandOn(bill, item, context));
  return composeInvoice(bill.subscription.currency, bill.charges, pending, activeCoupons(subscriptionIds, context), policy);
}

/**
 * Drafts a bill: takes in its usage and what waited for it, and counts its coupons. The revision counts the drafts for
 * the same day and purpose, voided ones included.
 */
export function draftBill(bill: Bill, policy: PolicyInForce, context: CommandContext<Collections>): Invoice | Refused {
  const { invoices, usage } = context.store;
  const composed = composeBill(bill, policy, context);
  if (composed.outcome === "refused") return composed;
  const isPeriodical = bill.purpose !== "change" && bill.purpose !== "final";
  const revision =
    1 +
    invoices
      .find({ subscriptionId: bill.subscription.id })
      .filter(
        ({ purpose, lines }) => purpose === bill.purpose && (!isPeriodical || lines[0]?.periodStartOn === composed.lines[0]?.periodStartOn),
      )
      .reduce((highest, earlier) => Math.max(highest, earlier.revision), 0);
  const invoice = draftInvoice({
    id: context.id("inv", bill.subscription.id, bill.forOn, bill.purpose, String(revision)),
    purpose: bill.purpose,
    revision,
    replacesInvoiceId: bill.replaces,
    quoteId: bill.quoteId,
    account: bill.account,
    subscription: bill.subscription,
    rateCardId: bill.rateCardId,
    composed,
    policy,
    at: context.now,
  });
  invoices.insert(invoice);
  for (const { record, billedAs } of bill.usage) usage.save({ ...record, unbilledOf: null, billedBy: invoice.id, billedAs });
  takeIn(invoice, composed, context);
  for (const { appliedCouponId } of invoice.discounts) {
    context.store.appliedCoupons.save(countCoupon(context.store.appliedCoupons.require(appliedCouponId), -1));
  }
  context.emit(invoiceDrafted, invoice);
  return invoice;
}

/** What changes a period not billed yet waits for the invoice that charges it, and follows it: the coupons are the period's. */
function mayStandOn({ charges: own }: Bill, item: PendingItem, context: CommandContext<Collections>): boolean {
  if (item.beforeCoupons === null || own.some((charge) => charges(charge, item))) return true;
  const { invoices } = booksOf(context.store.subscriptions.require(item.subscriptionId), context);
  return invoices.some(({ lines }) => lines.some((line) => charges(line, item)));
}

/** What coupons left nothing of is taken in without a line, so that it comes back with its period when the invoice is voided. */
function takeIn(invoice: Invoice, { taken, left }: Composed, context: CommandContext<Collections>): void {
  const { pendingItems } = context.store;
  for (const item of left.filter(({ beforeCoupons }) => beforeCoupons !== null))
    pendingItems.save(item.amount.minor === "0" ? { ...item, pendingOf: null, billedBy: invoice.id } : item);
  for (const { item, minor } of taken) {
    const { used, rest } = splitItem(item, minor, context.id("pit", item.id, invoice.id));
    pendingItems.save({ ...used, pendingOf: null, billedBy: invoice.id });
    if (rest) pendingItems.insert(rest);
  }
}

function subscriptionsOn({ charges, subscription }: Bill): string[] {
  return [...new Set([subscription.id, ...charges.map(({ subscriptionId }) => subscriptionId)])];
}

function activeCoupons(subscriptionIds: readonly string[], context: CommandContext<Collections>): AppliedCoupon[] {
  return subscriptionIds.flatMap((subscriptionId) =>
    context.store.appliedCoupons.find({ subscriptionId }).filter(({ status }) => status === "active"),
  );
}
