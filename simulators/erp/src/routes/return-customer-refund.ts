import { receivableCleared } from "@cashline/contracts/systems/erp/events";
import { customerRefundReturned, receivableReopened } from "@cashline/contracts/systems/erp/correction-events";
import { returnCustomerRefund } from "@cashline/contracts/systems/erp/refund-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { postEntry } from "../store/post-entry.ts";
import { returnDocuments } from "../store/refund-return.ts";

export const returnCustomerRefundRoute = write<typeof returnCustomerRefund, Collections>(
  returnCustomerRefund,
  ({ params, body }, context) => {
    const { customerRefunds, receivables } = context.store;
    const { refund, entry, receivable } = returnDocuments(params.customerRefundId, body, context);
    const kept = customerRefunds.save(refund);
    context.emit(customerRefundReturned, kept);
    postEntry(entry, context);
    context.emit(receivable.status === "cleared" ? receivableCleared : receivableReopened, receivables.save(receivable));
    return reply(kept, customerRefunds.version(kept.id));
  },
);
