import { previewCashReceipt } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { receiptDocuments } from "../store/cash-receipt.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewCashReceiptRoute = write<typeof previewCashReceipt, Collections>(previewCashReceipt, ({ body }, context) => {
  const { payment, entry } = receiptDocuments(body, context);
  return reply({ ...payment, journal: draftOf(entry) });
});
