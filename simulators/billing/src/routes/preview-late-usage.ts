import { previewLateUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { billLateUsage } from "./draft-late-usage.ts";

/** The draft itself, rehearsed. */
export const previewLateUsageRoute = write<typeof previewLateUsage, Collections>(previewLateUsage, ({ params, body }, context) =>
  context.rehearse((rehearsed) => reply(billLateUsage(params.subscriptionId, body.usageIds, rehearsed))),
);
