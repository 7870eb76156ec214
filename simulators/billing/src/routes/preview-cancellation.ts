import { previewCancellation } from "@cashline/contracts/systems/billing/subscription-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { cancelSubscription } from "../domain/subscription-changes.ts";
import type { Collections } from "../store/collections.ts";
import { endSubscription } from "../store/end-subscription.ts";
import { refuseAs } from "./answer.ts";

/** The end itself, rehearsed: on a later day too, by what is known today. */
export const previewCancellationRoute = write<typeof previewCancellation, Collections>(previewCancellation, ({ params, body }, context) =>
  context.rehearse((rehearsed) => {
    const before = rehearsed.store.subscriptions.require(params.subscriptionId);
    const decision = cancelSubscription(before, body.effectiveOn);
    if (decision.outcome === "refused") return refuseAs(decision);
    const carried = endSubscription(before, decision.subscription, rehearsed);
    return "outcome" in carried ? refuseAs(carried) : reply(carried);
  }),
);
