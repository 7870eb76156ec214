import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { draftLateUsage } from "@cashline/contracts/systems/billing/subscription-operations";
import { write, type CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { draftLateUsage as draft } from "../store/late-usage-bill.ts";
import { refuseAs, show } from "./answer.ts";

export const draftLateUsageRoute = write<typeof draftLateUsage, Collections>(draftLateUsage, ({ params, body }, context) =>
  show(billLateUsage(params.subscriptionId, body.usageIds, context), context),
);

/** Drafts late usage of a subscription, or refuses it. */
export function billLateUsage(
  subscriptionId: string,
  usageIds: readonly string[] | undefined,
  context: CommandContext<Collections>,
): Invoice {
  const drafted = draft(context.store.subscriptions.require(subscriptionId), usageIds, null, context);
  return "outcome" in drafted ? refuseAs(drafted) : drafted;
}
