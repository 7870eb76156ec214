import { arrangementCancelled } from "@cashline/contracts/systems/erp/events";
import { cancelRevenueArrangement } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { cancelled } from "../store/arrangement-steps.ts";
import { keepStep } from "../store/arrangements.ts";
import type { Collections } from "../store/collections.ts";

export const cancelRevenueArrangementRoute = write<typeof cancelRevenueArrangement, Collections>(
  cancelRevenueArrangement,
  ({ params, body }, context) => {
    const kept = keepStep(cancelled(params.revenueArrangementId, body, context), context);
    context.emit(arrangementCancelled, kept);
    return reply(kept, context.store.revenueArrangements.version(kept.id));
  },
);
