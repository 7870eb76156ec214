import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { invoiceVoided } from "@cashline/contracts/systems/billing/events";
import { creditNoteUpdated } from "@cashline/contracts/systems/billing/correction-events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { money, moneyWire, negateMoney } from "@cashline/kernel/money";
import type { CalendarDate } from "@cashline/kernel/time";
import { billableOn, unbilled, usageStretch, withoutUsage, type BillingTerm } from "../domain/billing-term.ts";
import { countCoupon } from "../domain/coupons.ts";
import { giveBack } from "../domain/credit-note.ts";
import type { Period } from "../domain/periods.ts";
import type { StoredUsage } from "../domain/usage.ts";
import type { Collections } from "./collections.ts";
import { settleWaiting } from "./give-back.ts";
import { forgetCollection } from "./payment-retry.ts";
import { liftSuspensionBy } from "./suspension.ts";

/**
 * Saves and publishes a voided invoice. What it had taken in waits for an invoice again: usage, prorations and
 * corrections, the coupons it had used, the balance set against it, and the periods it was for. Those of a renewal in
 * advance wait for its redraft or undoing instead.
 */
export function keepVoided(invoice: Invoice, context: CommandContext<Collections>): void {
  const { store } = context;
  const usage = store.usage.find({ billedBy: invoice.id });
  reopenTerms(invoice, usage, context);
  for (const record of usage) store.usage.save({ ...record, unbilledOf: record.subscriptionId, billedBy: null, billedAs: null });
  dropCorrections(invoice, context);
  for (const item of store.pendingItems.find({ billedBy: invoice.id })) {
    store.pendingItems.save({ ...item, pendingOf: item.subscriptionId, billedBy: null });
  }
  for (const { appliedCouponId } of invoice.discounts) {
    store.appliedCoupons.save(countCoupon(store.appliedCoupons.require(appliedCouponId), 1));
  }
  for (const { creditNoteId, amount } of invoice.creditsApplied) {
    const note = giveBack(store.creditNotes.require(creditNoteId), amount);
    store.creditNotes.save(note);
    context.emit(creditNoteUpdated, note);
  }
  forgetCollection(invoice, context);
  store.invoices.save(invoice);
  context.emit(invoiceVoided, invoice);
  liftSuspensionBy(invoice, context);
  for (const subscriptionId of new Set(invoice.lines.map((line) => line.subscriptionId))) settleWaiting(subscriptionId, context);
}

/** What an invoice had billed of a term that still runs or was renewed is to be billed again. */
function reopenTerms(invoice: Invoice, usage: readonly StoredUsage[], context: CommandContext<Collections>): void {
  const { billingTerms, subscriptions } = context.store;
  for (const [subscriptionId, lines] of Map.groupBy(invoice.lines, (line) => line.subscriptionId)) {
    const known = billingTerms.find({ subscriptionId });
    if (known.length === 0 || subscriptions.require(subscriptionId).status === "cancelled") continue;
    const stretches = stretchesOf(
      lines,
      usage.filter((record) => record.subscriptionId === subscriptionId),
    );
    for (const term of known) {
      const back = reopened(term, invoice.purpose, lines, stretches);
      if (back !== term) billingTerms.save(back);
    }
  }
}

type Stretch = Pick<Period, "startOn" | "endOn">;

/** A renewal in advance is drafted anew or taken back as a whole: of its lines only the usage goes back to the term. */
function reopened(
  term: BillingTerm,
  purpose: Invoice["purpose"],
  lines: readonly InvoiceLine[],
  stretches: readonly Stretch[],
): BillingTerm {
  const { startOn, endOn, billingTiming } = term.terms;
  const isOwn = (from: CalendarDate, to: CalendarDate): boolean => from >= startOn && to <= endOn && from < to;
  if (purpose === "renewal" && billingTiming === "in_advance")
    return stretches.filter((own) => isOwn(own.startOn, own.endOn)).reduce((back, stretch) => withoutUsage(back, stretch), term);
  return lines
    .filter(({ kind, periodStartOn, periodEndOn }) => kind === "recurring" && isOwn(periodStartOn, periodEndOn))
    .reduce((back, { periodStartOn, periodEndOn, quantity, tier }) => {
      const until = billableOn({ startOn: periodStartOn, endOn: periodEndOn }, billingTiming);
      const stretch = stretches.find((own) => own.endOn === until);
      const usage = stretch ? usageStretch({ terms: term.terms, usageThroughOn: stretch.startOn }, stretch.endOn) : null;
      return unbilled(back, { startOn: periodStartOn, quantity, tier, usage });
    }, term);
}

/** The stretches of usage an invoice had billed of one subscription, the latest first. */
function stretchesOf(lines: readonly InvoiceLine[], usage: readonly StoredUsage[]): Stretch[] {
  const charged = lines.filter(({ kind }) => kind === "usage" || kind === "commitment");
  const stretches = [
    ...usage.flatMap(({ billedAs }) => (billedAs ? [{ startOn: billedAs.startOn, endOn: billedAs.endOn }] : [])),
    ...charged.map(({ periodStartOn, periodEndOn }) => ({ startOn: periodStartOn, endOn: periodEndOn })),
  ];
  return [...new Map(stretches.map((stretch) => [stretch.endOn, stretch])).values()].toSorted((a, b) => (a.endOn < b.endOn ? 1 : -1));
}

/** Corrections of usage the invoice had charged lapse, or are taken back where another invoice has them: the usage is rated anew. */
function dropCorrections(invoice: Invoice, context: CommandContext<Collections>): void {
  const { pendingItems } = context.store;
  for (const item of pendingItems.find({ correctsInvoiceId: invoice.id })) {
    pendingItems.save({ ...item, correctsInvoiceId: null, pendingOf: null });
    if (item.billedBy === null) continue;
    const amount = moneyWire(negateMoney(money(item.amount)));
    const id = context.id("pit", item.id, "taken back", invoice.id);
    pendingItems.insert({ ...item, id, amount, pendingOf: item.subscriptionId, billedBy: null, correctsInvoiceId: null });
  }
}
