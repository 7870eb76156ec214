import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { invoiceRetryDue } from "@cashline/contracts/systems/billing/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { retryDue } from "../domain/dunning.ts";
import type { Collections } from "./collections.ts";

/** Puts the next payment attempt on the agenda, or takes it off. The event carries the correlation of the failure. */
export function scheduleRetry(invoice: Invoice, context: CommandContext<Collections>): void {
  const { nextRetryAt } = invoice.dunning;
  if (nextRetryAt === null) forgetRetry(invoice, context);
  else context.schedule(nextRetryAt, "payment-retry", invoice.id, { correlationId: context.correlationId });
}

export function forgetRetry(invoice: Invoice, context: CommandContext<Collections>): void {
  context.unschedule("payment-retry", invoice.id);
}

export function announceRetry(work: { key: string }, context: CommandContext<Collections>): void {
  const due = retryDue(context.store.invoices.require(work.key), context.now);
  if (!due) return;
  context.store.invoices.save(due);
  context.emit(invoiceRetryDue, due);
}
