import type { AppliedCoupon } from "@cashline/contracts/systems/billing/credit-entities";
import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import { lateUsageDrafted } from "@cashline/contracts/systems/billing/correction-events";
import { invoiceDrafted } from "@cashline/contracts/systems/billing/events";
import { roundTo } from "@cashline/kernel/fraction";
import type { CalendarDate } from "@cashline/kernel/time";
import { refuseAsTooMany, type CommandContext } from "@cashline/sim-kit/command";
import type { Charge } from "../domain/charge.ts";
import { chargedBy, isForSeats, type Books } from "../domain/charged-periods.ts";
import { composeInvoice, type Composed } from "../domain/compose.ts";
import { splitItem, type PendingItem } from "../domain/pending-item.ts";
import { countCoupon } from "../domain/coupons.ts";
import { tooManyInvoices } from "../domain/invoice-limits.ts";
import { draftInvoice, nextRevision } from "../domain/invoice.ts";
import type { LeftWaiting } from "../domain/tax-of-invoice.ts";
import type { PolicyInForce } from "../domain/policy.ts";
import type { Refused } from "../domain/refused.ts";
import type { StoredUsage } from "../domain/usage.ts";
import { keepNewInvoice } from "./charging-invoices.ts";
import type { Collections } from "./collections.ts";
import { booksOf } from "./period-books.ts";
import { keepPending, pendingItem } from "./pending-items.ts";

/** Usage an invoice takes in, the card and stretch it is rated by, and whether it came late. */
export type UsageTaken = { record: StoredUsage; billedAs: NonNullable<StoredUsage["billedAs"]>; isLate: boolean };

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
  const credits = bill.charges.some(isCredit) ? creditsOf(bill, nextDraft(bill, context).id, context) : [];
  return compose(bill, credits, policy, context);
}

function compose(
  bill: Bill,
  credits: readonly PendingItem[],
  policy: PolicyInForce,
  context: CommandContext<Collections>,
): Composed | Refused {
  const subscriptionIds = subscriptionsOn(bill);
  const pending = subscriptionIds.flatMap((id) => waitingFor(bill, id, context));
  const owed = bill.charges.filter((charge) => !isCredit(charge));
  return composeInvoice(bill.subscription.currency, owed, [...pending, ...credits], activeCoupons(subscriptionIds, context), policy);
}

/**
 * Drafts a bill: takes in its usage and what waited for it, and counts its coupons. What it charges below nothing is taken
 * as a waiting credit is: as far as the invoice stays at zero, and the rest waits.
 */
export function draftBill(bill: Bill, policy: PolicyInForce, context: CommandContext<Collections>): Invoice | Refused {
  const { usage } = context.store;
  requireRoom(bill.subscription.id, policy, context);
  const { revision, id } = nextDraft(bill, context);
  const credits = creditsOf(bill, id, context);
  const composed = compose(bill, credits, policy, context);
  if (composed.outcome === "refused") return composed;
  const invoice = draftInvoice({
    id,
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
  keepNewInvoice(invoice, context);
  for (const { record, billedAs } of bill.usage) usage.save({ ...record, unbilledOf: null, billedBy: invoice.id, billedAs });
  keepPending(credits, context);
  takeIn(invoice, composed, context);
  for (const { appliedCouponId } of invoice.discounts) {
    context.store.appliedCoupons.save(countCoupon(context.store.appliedCoupons.require(appliedCouponId), -1));
  }
  context.emit(invoiceDrafted, invoice);
  const usageIds = bill.usage.filter(({ isLate }) => isLate).map(({ record }) => record.id);
  if (usageIds.length > 0) context.emitData(lateUsageDrafted, invoice.id, 1, { id: invoice.id, usageIds });
  return invoice;
}

/** Where the policy limits new invoices of a subscription: of callers only, as billing's own runs are no requests. @throws Refusal `rate-limited` */
export function requireRoom(subscriptionId: string, { invoiceLimits }: PolicyInForce, context: CommandContext<Collections>): void {
  if (invoiceLimits === "none" || context.client === OWN_RUNS) return;
  const madeAt = context.store.invoices.find({ subscriptionId }).map(({ draftedAt }) => draftedAt);
  const tooMany = tooManyInvoices(subscriptionId, madeAt, context.now);
  if (tooMany) refuseAsTooMany(tooMany.detail, tooMany.retryAfterSeconds);
}

/** Who calls when the agenda does. */
const OWN_RUNS = "billing";

/**
 * What waits of a subscription that a bill may take in. What changes a period not billed yet waits for the invoice that
 * charges it, and follows it: the coupons are the period's.
 */
function waitingFor({ charges }: Bill, subscriptionId: string, context: CommandContext<Collections>): PendingItem[] {
  const isOnBill = ({ prorates }: PendingItem): boolean => charges.some((charge) => isForSeats(charge, subscriptionId, prorates));
  let books: Books | undefined;
  return context.store.pendingItems.find({ pendingOf: subscriptionId }).filter((item) => {
    if (item.beforeCoupons === null || isOnBill(item)) return true;
    books ??= booksOf(context.store.subscriptions.require(subscriptionId), context);
    return item.prorates !== null && chargedBy(books, item.prorates) !== undefined;
  });
}

/**
 * The id of a bill's draft: its business key and a revision, which counts the drafts for the same day and purpose, voided
 * ones included; of changes, ends and late usage, all of the subscription's.
 */
export function nextDraft(
  { subscription, purpose, forOn }: Pick<Bill, "subscription" | "purpose" | "forOn">,
  context: CommandContext<Collections>,
): { revision: number; id: string } {
  const { invoices } = context.store;
  const idOf = (revision: number): string => context.id("inv", subscription.id, forOn, purpose, String(revision));
  const isPeriodical = purpose !== "change" && purpose !== "final" && purpose !== "late_usage";
  const earlier = isPeriodical ? [] : invoices.find({ subscriptionId: subscription.id }).filter((own) => own.purpose === purpose);
  const revision = nextRevision(
    earlier.map((own) => own.revision),
    (candidate) => invoices.get(idOf(candidate)) !== undefined,
  );
  return { revision, id: idOf(revision) };
}

/** Late usage can make its stretch cheaper: what that gives back. Voided, the invoice takes it with it. */
function creditsOf({ charges, subscription }: Bill, invoiceId: string, context: CommandContext<Collections>): PendingItem[] {
  return charges.filter(isCredit).map((charge) => {
    const owner = { id: charge.subscriptionId, currency: subscription.currency };
    const key = [invoiceId, charge.lineId];
    const item = pendingItem(charge, charge.kind, charge.description, roundTo(charge.exact, "half-up"), owner, key, context);
    return { ...item, correctsInvoiceId: invoiceId };
  });
}

function isCredit({ exact }: Charge): boolean {
  return exact.n < 0n;
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

/** What an invoice's credits leave because of its tax waits again, each under its own id. */
export function keepLeftWaiting(invoice: Invoice, left: readonly LeftWaiting[], context: CommandContext<Collections>): void {
  const { pendingItems } = context.store;
  for (const { lineId, minor } of left) {
    const item = pendingItems.require(lineId);
    const { used, rest } = splitItem(item, BigInt(item.amount.minor) + minor, context.id("pit", item.id, invoice.id, "tax"));
    pendingItems.save(used);
    if (rest) pendingItems.insert({ ...rest, pendingOf: item.subscriptionId, billedBy: null });
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
