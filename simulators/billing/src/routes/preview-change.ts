import { previewChange } from "@cashline/contracts/systems/billing/preview-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { changeTerms, momentOf } from "../domain/subscription-changes.ts";
import { carryOutChange } from "../store/carry-out-change.ts";
import type { Collections } from "../store/collections.ts";
import { changeableOn } from "../store/earlier-terms.ts";
import { policyIn } from "../store/policy-in-force.ts";
import { refuseAs } from "./answer.ts";

/** The change itself, rehearsed: on a later day too, by what is known today. */
export const previewChangeRoute = write<typeof previewChange, Collections>(previewChange, ({ params, body }, context) =>
  context.rehearse((rehearsed) => {
    const before = changeableOn(rehearsed.store.subscriptions.require(params.subscriptionId), body.effectiveOn, rehearsed);
    const decision = changeTerms(before, body);
    if (decision.outcome === "refused") return refuseAs(decision);
    const moment = momentOf(body, policyIn(rehearsed).timeZone);
    if ("outcome" in moment) return refuseAs(moment);
    const carried = carryOutChange(before, decision.subscription, moment, rehearsed);
    return "outcome" in carried ? refuseAs(carried) : reply(carried);
  }),
);
