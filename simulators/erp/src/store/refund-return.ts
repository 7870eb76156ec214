import type { JournalEntry, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CustomerRefund } from "@cashline/contracts/systems/erp/refund-entities";
import { money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { refundLines, returnRefund } from "../domain/customer-refund.ts";
import { swapped } from "../domain/journal.ts";
import { draftEntry, requireFit, withGain } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireReceivable } from "./require-receivable.ts";
import { settlementRate } from "./settlement-rate.ts";

/** Everything the return of a refund makes; the same for it and its preview. @throws Refusal for every reason against it */
export function returnDocuments(
  customerRefundId: string,
  { returnedOn }: { returnedOn: string },
  context: CommandContext<Collections>,
): { refund: CustomerRefund; entry: JournalEntry; receivable: Receivable } {
  const refund = context.store.customerRefunds.require(customerRefundId);
  if (refund.invoiceId === null) return refuse("refund-not-returnable", "The refund was of money on no invoice");
  const posted = requireReceivable(refund.invoiceId, context);
  const decision = returnRefund(refund, posted);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { receivable, released } = decision;
  const { legalEntity, customerId, id } = refund;
  const about = [postedInvoice(posted), { what: `the refund ${refund.reference}`, on: refund.refundedOn }];
  const gate = passGate(legalEntity, returnedOn, "receivables", context, about);
  const amount = money(refund.amount);
  const rate = released && settlementRate(legalEntity, amount.currency, returnedOn, context);
  requireFit(amount, rate);
  const entry = draftEntry(
    {
      id: idsOf(context).journalEntry("customer_refund_return", id),
      legalEntity,
      postedOn: returnedOn,
      source: { kind: "customer_refund_return", id },
      customerId,
      reversesId: refund.journalEntryId,
    },
    withGain(swapped(refundLines(refund, amount, released, rate)), rate),
    gate,
    rate,
    context,
  );
  return { entry, receivable, refund: { ...refund, status: "returned", returnedOn, returnEntryId: entry.id } };
}
