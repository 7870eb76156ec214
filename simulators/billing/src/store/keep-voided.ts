import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { invoiceVoided } from "@cashline/contracts/systems/billing/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import { forgetRetry } from "./payment-retry.ts";
import type { Collections } from "./collections.ts";

/** Saves and publishes a voided invoice; the usage it had taken in waits for an invoice again. */
export function keepVoided(invoice: Invoice, context: CommandContext<Collections>): void {
  for (const record of context.store.usage.find({ billedBy: invoice.id })) {
    context.store.usage.save({ ...record, unbilledOf: record.subscriptionId, billedBy: null });
  }
  forgetRetry(invoice, context);
  context.store.invoices.save(invoice);
  context.emit(invoiceVoided, invoice);
}
