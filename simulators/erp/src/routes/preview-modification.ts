import { previewModification } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { modified } from "../store/arrangement-steps.ts";
import { draftOf } from "../store/journal-draft.ts";

export const previewModificationRoute = write<typeof previewModification, Collections>(previewModification, ({ params, body }, context) => {
  const { arrangement, entry } = modified(params.revenueArrangementId, body, context);
  return reply({ ...arrangement, journal: entry ? draftOf(entry) : null });
});
