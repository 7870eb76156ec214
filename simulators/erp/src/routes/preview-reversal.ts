import { previewReversal } from "@cashline/contracts/systems/erp/receivable-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftOf } from "../store/journal-draft.ts";
import { postingReversal } from "../store/posting-reversal.ts";

export const previewReversalRoute = write<typeof previewReversal, Collections>(previewReversal, ({ body }, context) => {
  const { receivable, entry } = postingReversal(body, context);
  return reply({ ...receivable, journal: draftOf(entry) });
});
