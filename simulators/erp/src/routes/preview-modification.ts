import { previewModification } from "@cashline/contracts/systems/erp/revenue-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { modificationPreview } from "../store/arrangement-steps.ts";
import type { Collections } from "../store/collections.ts";

export const previewModificationRoute = write<typeof previewModification, Collections>(previewModification, ({ params, body }, context) =>
  reply(modificationPreview(params.revenueArrangementId, body, context)),
);
