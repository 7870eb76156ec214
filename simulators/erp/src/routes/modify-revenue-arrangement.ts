import { arrangementModified } from "@cashline/contracts/systems/erp/events";
import { modifyRevenueArrangement } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { modified } from "../store/arrangement-steps.ts";
import { keepStep } from "../store/arrangements.ts";
import type { Collections } from "../store/collections.ts";

export const modifyRevenueArrangementRoute = write<typeof modifyRevenueArrangement, Collections>(
  modifyRevenueArrangement,
  ({ params, body }, context) => {
    const kept = keepStep(modified(params.revenueArrangementId, body, context), context);
    context.emit(arrangementModified, kept);
    return reply(kept, context.store.revenueArrangements.version(kept.id));
  },
);
