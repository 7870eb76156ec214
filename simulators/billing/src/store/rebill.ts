import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { invoiceDrafted } from "@cashline/contracts/systems/billing/events";
import { money } from "@cashline/kernel/money";
import type { CommandContext } from "@cashline/sim-kit/command";
import { draftInvoice } from "../domain/invoice.ts";
import { notRebillable } from "../domain/rebill.ts";
import type { Refused } from "../domain/refused.ts";
import { keepNewInvoice } from "./charging-invoices.ts";
import type { Collections } from "./collections.ts";
import { nextDraft, requireRoom } from "./draft-invoice.ts";
import { issueCreditNote } from "./issue-credit-note.ts";
import { policyIn } from "./policy-in-force.ts";

/**
 * Credits an invoice whole and drafts its lines anew. Usage, prorations and corrections it had taken in are on the new one from
 * now on, and its coupons count once.
 * @returns a refusal where it cannot be billed again, and then nothing is changed
 */
export function rebill(
  invoice: Invoice,
  memo: string | null,
  context: CommandContext<Collections>,
): { creditNote: CreditNote; invoice: Invoice } | Refused {
  const { accounts, subscriptions } = context.store;
  const refusal = notRebillable(invoice);
  if (refusal) return refusal;
  const policy = policyIn(context);
  const subscription = subscriptions.require(invoice.subscriptionId);
  requireRoom(subscription.id, policy, context);
  const creditNote = issueCreditNote({ invoiceId: invoice.id, reason: "rebilled", memo }, "", context);
  if ("outcome" in creditNote) return creditNote;
  const forOn = invoice.lines[0]?.periodStartOn ?? subscription.startOn;
  const draft = draftInvoice({
    ...nextDraft({ subscription, purpose: "rebill", forOn }, context),
    purpose: "rebill",
    replacesInvoiceId: invoice.id,
    quoteId: invoice.quoteId,
    account: accounts.require(invoice.billingAccountId),
    subscription: { id: subscription.id, contractId: invoice.contractId, currency: invoice.currency },
    rateCardId: invoice.rateCardId,
    composed: {
      lines: invoice.lines.map((line) => ({ ...line, tax: null })),
      gross: money(invoice.gross),
      discounts: invoice.discounts,
      net: money(invoice.net),
    },
    policy,
    at: context.now,
  });
  keepNewInvoice(draft, context);
  handOver(invoice, draft, context);
  context.emit(invoiceDrafted, draft);
  return { creditNote, invoice: draft };
}

/** What an invoice had taken in is on another from now on. */
function handOver(from: Invoice, to: Invoice, { store }: CommandContext<Collections>): void {
  for (const record of store.usage.find({ billedBy: from.id })) store.usage.save({ ...record, billedBy: to.id });
  for (const item of store.pendingItems.find({ billedBy: from.id })) store.pendingItems.save({ ...item, billedBy: to.id });
  for (const item of store.pendingItems.find({ correctsInvoiceId: from.id }))
    store.pendingItems.save({ ...item, correctsInvoiceId: to.id });
}
