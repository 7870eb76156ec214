import { createPayout } from "@cashline/contracts/systems/payment/balance-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { payoutByHand } from "../domain/payout.ts";
import type { Collections } from "../store/collections.ts";
import { startPayout } from "../store/payouts.ts";
import { policyOf } from "../store/policy.ts";

/** Two payouts of the same amount are two: the caller's key tells them apart. */
export const createPayoutRoute = write<typeof createPayout, Collections>(createPayout, ({ body }, context) => {
  const policy = policyOf(context);
  const decision = payoutByHand(context.store.batches.find({ payoutId: null }), body, policy, context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const payout = { id: context.id("po", body.currency, "by hand", context.idempotencyKey), ...decision.payout };
  context.store.payouts.insert(payout);
  startPayout(payout, policy.payoutAccount, context);
  return reply(payout, 1);
});
