import { previewMerge } from "@cashline/contracts/systems/crm/account-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { planMerge } from "../store/merge.ts";

export const previewMergeRoute = write<typeof previewMerge, Collections>(previewMerge, ({ params, body }, context) =>
  reply(planMerge(params.accountId, body.loserIds, context).merge),
);
