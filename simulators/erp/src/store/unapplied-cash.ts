import type { JournalEntry, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { CashApplicationRequest, CustomerPayment } from "@cashline/contracts/systems/erp/receivable-entities";
import { money } from "@cashline/kernel/money";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { applyLeft } from "../domain/settlement.ts";
import { draftEntry, withGain } from "./book-entry.ts";
import type { Collections } from "./collections.ts";
import { passGate, postedInvoice } from "./gate.ts";
import { idsOf } from "./ids.ts";
import { requireReceivable } from "./require-receivable.ts";
import { toleranceRate } from "./settlement-rate.ts";
import { policyOf } from "./settings.ts";

/** Everything applying what was left makes; the same for the application and its preview. @throws Refusal for every reason against it */
export function unappliedCash(
  customerPaymentId: string,
  { invoiceId, amount, appliedOn }: CashApplicationRequest,
  context: CommandContext<Collections>,
): { payment: CustomerPayment; entry: JournalEntry; receivable: Receivable } {
  const payment = context.store.customerPayments.require(customerPaymentId);
  const command = { amount: money(amount), on: appliedOn };
  const tolerated = toleranceRate(payment.legalEntity, payment.currency, appliedOn, context);
  const decision = applyLeft(payment, requireReceivable(invoiceId, context), command, policyOf(context), tolerated);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { settled, rate } = decision;
  const { legalEntity, customerId, id, applications } = payment;
  const gate = passGate(legalEntity, appliedOn, "receivables", context, [
    postedInvoice(settled.receivable),
    { what: `payment ${id}`, on: payment.receivedOn },
  ]);
  // The same payment may go to the same invoice in several parts.
  const ordinal = applications.filter((application) => application.invoiceId === invoiceId).length + 1;
  const entry = draftEntry(
    {
      id: idsOf(context).journalEntry("payment_application", id, invoiceId, String(ordinal)),
      legalEntity,
      postedOn: appliedOn,
      source: { kind: "payment_application", id },
      customerId,
    },
    withGain(decision.lines, rate),
    gate,
    rate,
    context,
  );
  return {
    entry,
    receivable: settled.receivable,
    payment: { ...decision.payment, applications: [...applications, { ...settled.application, journalEntryId: entry.id }] },
  };
}
