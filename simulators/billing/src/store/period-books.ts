import type { Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { leftOfPeriod, periodOfLine, type Books } from "../domain/charged-periods.ts";
import type { PeriodsLeft } from "../domain/credit-lines.ts";
import { isBilledAgain } from "../domain/rebill.ts";
import type { CreditRequest } from "../domain/credit-note.ts";
import { invoicesCharging } from "./charging-invoices.ts";
import type { Collections } from "./collections.ts";
import { usageLeft } from "./usage-credits.ts";

/** What bears on the periods of a subscription, on whatever invoice they stand. */
export function booksOf(subscription: Subscription, context: CommandContext<Collections>): Books {
  const { creditNotes, creditsElsewhere, pendingItems } = context.store;
  const charging = invoicesCharging(subscription.id, context)
    .filter(({ status }) => status !== "void")
    .map((invoice) => ({ invoice, notes: creditNotes.find({ invoiceId: invoice.id }) }))
    .filter(({ notes }) => !isBilledAgain(notes));
  return {
    subscriptionId: subscription.id,
    invoices: charging.map(({ invoice }) => invoice),
    notes: charging.flatMap(({ notes }) => notes),
    elsewhere: creditsElsewhere.find({ subscriptionId: subscription.id }),
    items: pendingItems.find({ subscriptionId: subscription.id }),
  };
}

/** What is left of all that an invoice's lines belong to, for one credit note: billing periods that changes have a part in, and usage. */
export function leftFor(request: CreditRequest & { invoiceId: string }, context: CommandContext<Collections>): PeriodsLeft {
  const invoice = context.store.invoices.require(request.invoiceId);
  return new Map([...periodsLeft(invoice, context), ...usageLeft(invoice, request, context)]);
}

/** What is left of the periods an invoice's lines belong to, for subscriptions that were changed; others have no items. */
function periodsLeft(invoice: Invoice, context: CommandContext<Collections>): PeriodsLeft {
  const { subscriptions, pendingItems } = context.store;
  const left = new Map<string, { period: string; left: bigint }>();
  for (const subscriptionId of new Set(invoice.lines.map((line) => line.subscriptionId))) {
    if (pendingItems.find({ subscriptionId }).length === 0) continue;
    const books = booksOf(subscriptions.require(subscriptionId), context);
    for (const line of invoice.lines.filter((own) => own.subscriptionId === subscriptionId)) {
      const startOn = periodOfLine(line, books.items);
      if (startOn !== undefined) left.set(line.lineId, { period: `${subscriptionId} ${startOn}`, left: leftOfPeriod(books, startOn) });
    }
  }
  return left;
}
