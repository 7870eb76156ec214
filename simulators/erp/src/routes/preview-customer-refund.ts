import { previewCustomerRefund } from "@cashline/contracts/systems/erp/refund-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { refundDocuments } from "../store/customer-refund.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewCustomerRefundRoute = write<typeof previewCustomerRefund, Collections>(previewCustomerRefund, ({ body }, context) => {
  const { refund, entry } = refundDocuments(body, context);
  return reply({ ...refund, journal: draftOf(entry) });
});
