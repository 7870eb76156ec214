import { customerPaymentApplied, receivableCleared } from "@cashline/contracts/systems/erp/events";
import { applyUnappliedCash } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { postEntry } from "../store/post-entry.ts";
import { unappliedCash } from "../store/unapplied-cash.ts";

export const applyUnappliedCashRoute = write<typeof applyUnappliedCash, Collections>(applyUnappliedCash, ({ params, body }, context) => {
  const { customerPayments, receivables } = context.store;
  const { payment, entry, receivable } = unappliedCash(params.customerPaymentId, body, context);
  const kept = customerPayments.save(payment);
  receivables.save(receivable);
  postEntry(entry, context);
  context.emit(customerPaymentApplied, kept);
  if (receivable.status === "cleared") context.emit(receivableCleared, receivable);
  return reply(kept, customerPayments.version(kept.id));
});
