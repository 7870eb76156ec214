import { submitDisputeEvidence } from "@cashline/contracts/systems/payment/dispute-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { submitEvidence } from "../domain/dispute.ts";
import type { Collections } from "../store/collections.ts";
import { saveDispute } from "../store/disputes.ts";

export const submitDisputeEvidenceRoute = write<typeof submitDisputeEvidence, Collections>(
  submitDisputeEvidence,
  ({ params, body }, context) => {
    const before = context.store.disputes.require(params.disputeId);
    const decision = submitEvidence(before, context.store.intents.require(before.paymentIntentId), body.text, context.now);
    if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
    saveDispute(before, decision.dispute, decision.intent, context);
    return reply(decision.dispute, context.store.disputes.version(before.id));
  },
);
