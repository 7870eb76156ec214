import { previewMilestone } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { milestoneCompleted } from "../store/arrangement-steps.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewMilestoneRoute = write<typeof previewMilestone, Collections>(previewMilestone, ({ params, body }, context) => {
  const { arrangement, entry } = milestoneCompleted(params.revenueArrangementId, body, context);
  return reply({ ...arrangement, journal: entry ? draftOf(entry) : null });
});
