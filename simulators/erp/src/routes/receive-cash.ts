import { customerPaymentReceived, receivableCleared } from "@cashline/contracts/systems/erp/events";
import { receiveCash } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { receiptDocuments } from "../store/cash-receipt.ts";
import type { Collections } from "../store/collections.ts";
import { postEntry } from "../store/post-entry.ts";

export const receiveCashRoute = write<typeof receiveCash, Collections>(receiveCash, ({ body }, context) => {
  const { store } = context;
  const { payment, entry, settled } = receiptDocuments(body, context);
  context.emit(customerPaymentReceived, store.customerPayments.insert(payment));
  postEntry(entry, context);
  for (const { receivable } of settled) {
    store.receivables.save(receivable);
    if (receivable.status === "cleared") context.emit(receivableCleared, receivable);
  }
  return reply(payment, 1);
});
