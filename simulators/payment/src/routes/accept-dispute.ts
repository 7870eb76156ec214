import { acceptDispute } from "@cashline/contracts/systems/payment/dispute-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import * as domain from "../domain/dispute.ts";
import type { Collections } from "../store/collections.ts";
import { saveDispute } from "../store/disputes.ts";

export const acceptDisputeRoute = write<typeof acceptDispute, Collections>(acceptDispute, ({ params }, context) => {
  const before = context.store.disputes.require(params.disputeId);
  const decision = domain.acceptDispute(before, context.store.intents.require(before.paymentIntentId), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  saveDispute(before, decision.dispute, decision.intent, context);
  return reply(decision.dispute, context.store.disputes.version(before.id));
});
