import { previewAdjustment } from "@cashline/contracts/systems/tax/calculation-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { adjustmentOf } from "./adjustment-calculation.ts";

export const previewAdjustmentRoute = write<typeof previewAdjustment, Collections>(previewAdjustment, ({ params, body }, context) => {
  const { calculation, particulars } = adjustmentOf(context.store.documents.require(params.taxDocumentId), body, context);
  return reply({ status: "temporary", kind: "sale", originalDocumentId: null, ...calculation, ...particulars });
});
