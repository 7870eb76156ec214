import { customerPaymentApplied, receivableCleared } from "@cashline/contracts/systems/erp/events";
import { applyUnappliedCash } from "@cashline/contracts/systems/erp/receivable-operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { applyLeft } from "../domain/settlement.ts";
import { draftEntry, withGain } from "../store/book-entry.ts";
import type { Collections } from "../store/collections.ts";
import { passGate } from "../store/gate.ts";
import { idsOf } from "../store/ids.ts";
import { postEntry } from "../store/post-entry.ts";
import { requireReceivable } from "../store/require-receivable.ts";
import { policyOf } from "../store/settings.ts";

export const applyUnappliedCashRoute = write<typeof applyUnappliedCash, Collections>(applyUnappliedCash, ({ params, body }, context) => {
  const { customerPayments, receivables } = context.store;
  const { invoiceId, appliedOn } = body;
  const payment = customerPayments.require(params.customerPaymentId);
  const command = { amount: money(body.amount), on: appliedOn };
  const decision = applyLeft(payment, requireReceivable(invoiceId, context), command, policyOf(context));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { settled, rate } = decision;
  const { legalEntity, customerId, id, applications } = payment;
  const gate = passGate(legalEntity, appliedOn, "receivables", context);
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
  const kept = customerPayments.save({
    ...decision.payment,
    applications: [...applications, { ...settled.application, journalEntryId: entry.id }],
  });
  receivables.save(settled.receivable);
  postEntry(entry, context);
  context.emit(customerPaymentApplied, kept);
  if (settled.receivable.status === "cleared") context.emit(receivableCleared, settled.receivable);
  return reply(kept, customerPayments.version(kept.id));
});
