import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import { invoiceVoided } from "@cashline/contracts/systems/billing/events";
import { creditNoteUpdated } from "@cashline/contracts/systems/billing/correction-events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { money, moneyWire, negateMoney } from "@cashline/kernel/money";
import { unbilled, usageBilledFor, withoutUsage, type BillingTerm } from "../domain/billing-term.ts";
import { countCoupon } from "../domain/coupons.ts";
import { giveBack } from "../domain/credit-note.ts";
import { keepTerm } from "./billing-terms.ts";
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
  reopenTerms(invoice, context);
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

/**
 * What an invoice had billed of a term is to be billed again, one that has ended too; what a final one had is not. The
 * agenda, where the policy bills by itself, has it again unless the subscription itself has ended.
 */
function reopenTerms(invoice: Invoice, context: CommandContext<Collections>): void {
  const { billingTerms, subscriptions } = context.store;
  if (invoice.purpose === "final") return;
  for (const [subscriptionId, lines] of Map.groupBy(invoice.lines, (line) => line.subscriptionId)) {
    const { status } = subscriptions.require(subscriptionId);
    const hasEnded = status === "cancelled" || status === "expired";
    for (const term of billingTerms.find({ subscriptionId })) {
      const back = reopened(term, invoice.purpose, lines);
      if (back === term) continue;
      if (hasEnded) billingTerms.save(back);
      else keepTerm(back, context);
    }
  }
}

/** A renewal in advance is drafted anew or taken back as a whole: of its lines only the usage goes back to the term. */
function reopened(term: BillingTerm, purpose: Invoice["purpose"], lines: readonly InvoiceLine[]): BillingTerm {
  const { startOn, endOn, billingTiming } = term.terms;
  const seats = lines.filter(({ kind }) => kind === "recurring");
  if (purpose === "renewal" && billingTiming === "in_advance") {
    const isItsRenewal = seats.some(({ periodStartOn }) => periodStartOn === endOn);
    const usage = isItsRenewal ? usageBilledFor(term, endOn) : null;
    return usage ? withoutUsage(term, usage) : term;
  }
  return seats
    .filter(({ periodStartOn, periodEndOn }) => periodStartOn >= startOn && periodEndOn <= endOn && periodStartOn < periodEndOn)
    .reduce(
      (back, { periodStartOn, quantity, tier }) =>
        unbilled(back, { startOn: periodStartOn, quantity, tier, usage: usageBilledFor(back, periodStartOn) }),
      term,
    );
}

/** Corrections of usage the invoice had charged lapse, or are taken back where another invoice has them: the usage is rated anew. */
function dropCorrections(invoice: Invoice, context: CommandContext<Collections>): void {
  const { pendingItems } = context.store;
  for (const item of pendingItems.find({ correctsInvoiceId: invoice.id })) {
    const isOwn = item.billedBy === invoice.id;
    pendingItems.save({ ...item, correctsInvoiceId: null, pendingOf: null, billedBy: isOwn ? null : item.billedBy });
    if (item.billedBy === null || isOwn) continue;
    const amount = moneyWire(negateMoney(money(item.amount)));
    const id = context.id("pit", item.id, "taken back", invoice.id);
    pendingItems.insert({ ...item, id, amount, pendingOf: item.subscriptionId, billedBy: null, correctsInvoiceId: null });
  }
}
