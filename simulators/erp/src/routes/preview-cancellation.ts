import { previewCancellation } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { cancelled } from "../store/arrangement-steps.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewCancellationRoute = write<typeof previewCancellation, Collections>(previewCancellation, ({ params, body }, context) => {
  const { arrangement, entry } = cancelled(params.revenueArrangementId, body, context);
  return reply({ ...arrangement, journal: entry ? draftOf(entry) : null });
});
