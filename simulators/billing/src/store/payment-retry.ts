import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { retryDue } from "../domain/dunning.ts";
import type { Collections } from "./collections.ts";

/** Puts the next payment attempt and the campaign's final action on the agenda, or takes them off. The event carries the correlation of the failure. */
export function scheduleCollection(invoice: Invoice, context: CommandContext<Collections>): void {
  const { nextRetryAt, finalActionAt } = invoice.dunning;
  const data = { correlationId: context.correlationId };
  if (nextRetryAt === null) context.unschedule("payment-retry", invoice.id);
  else context.schedule(nextRetryAt, "payment-retry", invoice.id, data);
  if (finalActionAt === null) context.unschedule("dunning-final", invoice.id);
  else context.schedule(finalActionAt, "dunning-final", invoice.id, data);
}

/** Nothing is collected any more. */
export function forgetCollection(invoice: Invoice, context: CommandContext<Collections>): void {
  context.unschedule("payment-retry", invoice.id);
  if (invoice.dunning.attempts > 0) context.unschedule("dunning-final", invoice.id);
}

export function announceRetry(work: { key: string }, context: CommandContext<Collections>): void {
  const due = retryDue(context.store.invoices.require(work.key), context.now);
  if (!due) return;
  context.store.invoices.save(due);
  context.emit(invoiceRetryDue, due);
}
