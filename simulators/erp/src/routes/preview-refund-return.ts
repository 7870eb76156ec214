import { previewRefundReturn } from "@cashline/contracts/systems/erp/refund-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { returnDocuments } from "../store/refund-return.ts";

export const previewRefundReturnRoute = write<typeof previewRefundReturn, Collections>(previewRefundReturn, ({ params, body }, context) => {
  const { refund, entry } = returnDocuments(params.customerRefundId, body, context);
  return reply({ ...refund, journal: draftOf(entry) });
});
