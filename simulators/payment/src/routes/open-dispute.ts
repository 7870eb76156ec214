import { openDispute } from "@cashline/contracts/systems/payment/dispute-operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { claim } from "../store/disputes.ts";

export const openDisputeRoute = write<typeof openDispute, Collections>(openDispute, ({ body }, context) => {
  const intent = context.store.intents.require(body.paymentIntentId);
  const { reason, inquiry = false } = body;
  const decision = claim(intent, { amount: body.amount && money(body.amount), reason, inquiry }, context);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  return reply(decision.dispute, 1);
});
