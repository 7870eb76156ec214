import { arrangementRecognized } from "@cashline/contracts/systems/erp/events";
import { completeMilestone } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { milestoneCompleted } from "../store/arrangement-steps.ts";
import { keepStep } from "../store/arrangements.ts";
import type { Collections } from "../store/collections.ts";

export const completeMilestoneRoute = write<typeof completeMilestone, Collections>(completeMilestone, ({ params, body }, context) => {
  const kept = keepStep(milestoneCompleted(params.revenueArrangementId, body, context), context);
  context.emit(arrangementRecognized, kept);
  return reply(kept, context.store.revenueArrangements.version(kept.id));
});
