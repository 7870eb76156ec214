import { withdrawScheduledChange } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { withdrawScheduled } from "../domain/subscription-changes.ts";
import { withdrawChange } from "../store/change-when-due.ts";
import type { Collections } from "../store/collections.ts";
import { refuseAs } from "./answer.ts";

export const withdrawScheduledChangeRoute = write<typeof withdrawScheduledChange, Collections>(
  withdrawScheduledChange,
  ({ params }, context) => {
    const { subscriptions } = context.store;
    const decision = withdrawScheduled(subscriptions.require(params.subscriptionId));
    if (decision.outcome === "refused") return refuseAs(decision);
    withdrawChange(decision.subscription, context);
    return reply(decision.subscription, subscriptions.version(params.subscriptionId));
  },
);
