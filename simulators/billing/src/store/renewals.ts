import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Renewal } from "../domain/subscription.ts";
import type { Collections } from "./collections.ts";

/** A renewal is known by its subscription and quote. */
export function renewalId(subscriptionId: string, quoteId: string, context: CommandContext<Collections>): string {
  return context.id("rnw", subscriptionId, quoteId);
}

/** Keeps a renewal; the same quote again, after it was undone, takes its place. */
export function keepRenewal(renewal: Renewal, context: CommandContext<Collections>): void {
  const { renewals } = context.store;
  if (renewals.get(renewal.id)) renewals.save(renewal);
  else renewals.insert(renewal);
}

/** The renewal an invoice was drafted for. */
export function renewalOf(invoice: Invoice, context: CommandContext<Collections>): Renewal {
  return context.store.renewals.require(renewalId(invoice.subscriptionId, invoice.quoteId ?? "", context));
}
