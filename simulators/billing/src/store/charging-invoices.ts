import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "./collections.ts";

/** Keeps a new invoice, to be found by the subscription of any of its lines. */
export function keepNewInvoice(invoice: Invoice, context: CommandContext<Collections>): void {
  const { invoices, chargedElsewhere } = context.store;
  invoices.insert(invoice);
  for (const subscriptionId of subscriptionsOn(invoice)) {
    if (subscriptionId === invoice.subscriptionId) continue;
    chargedElsewhere.insert({ id: context.id("che", subscriptionId, invoice.id), subscriptionId, invoiceId: invoice.id });
  }
}

/**
 * Every invoice that charges a subscription, voided ones too: those that bear its name, and consolidated ones that bear
 * another's. Whose account the payer is by now, and what the policy consolidates, does not matter.
 */
export function invoicesCharging(subscriptionId: string, context: CommandContext<Collections>): Invoice[] {
  const { invoices, chargedElsewhere } = context.store;
  const others = chargedElsewhere.find({ subscriptionId }).map(({ invoiceId }) => invoices.require(invoiceId));
  return [...invoices.find({ subscriptionId }), ...others.toSorted((a, b) => (a.id < b.id ? -1 : 1))];
}

/** The subscriptions an invoice charges, the one whose name it bears first. */
export function subscriptionsOn({ subscriptionId, lines }: Invoice): Set<string> {
  return new Set([subscriptionId, ...lines.map((line) => line.subscriptionId)]);
}
