import { previewCashReceipt } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { receiptDocuments } from "../store/cash-receipt.ts";
import type { Collections } from "../store/collections.ts";

export const previewCashReceiptRoute = write<typeof previewCashReceipt, Collections>(previewCashReceipt, ({ body }, context) =>
  reply(receiptDocuments(body, context).payment),
);
