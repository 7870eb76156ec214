import { receivableReopened, customerPaymentRefunded, customerRefundPaid } from "@cashline/contracts/systems/erp/correction-events";
import { refundCustomer } from "@cashline/contracts/systems/erp/refund-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { refundDocuments } from "../store/customer-refund.ts";
import { postEntry } from "../store/post-entry.ts";

export const refundCustomerRoute = write<typeof refundCustomer, Collections>(refundCustomer, ({ body }, context) => {
  const { refund, entry, receivable, payment, writeOff } = refundDocuments(body, context);
  const { store } = context;
  context.emit(customerRefundPaid, store.customerRefunds.insert(refund));
  postEntry(entry, context);
  if (receivable) context.emit(receivableReopened, store.receivables.save(receivable));
  if (payment) context.emit(customerPaymentRefunded, store.customerPayments.save(payment));
  if (writeOff) store.writeOffs.save(writeOff);
  return reply(refund, 1);
});
