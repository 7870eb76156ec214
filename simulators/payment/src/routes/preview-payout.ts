import { previewPayout } from "@cashline/contracts/systems/payment/balance-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { total } from "../domain/balance.ts";
import { payoutByHand } from "../domain/payout.ts";
import type { Collections } from "../store/collections.ts";
import { policyOf } from "../store/policy.ts";

export const previewPayoutRoute = write<typeof previewPayout, Collections>(previewPayout, ({ body }, context) => {
  const decision = payoutByHand(context.store.batches.find({ payoutId: null }), body, policyOf(context), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  return reply({ ...decision.payout, availableAfter: total(body.currency, decision.availableAfterMinor) });
});
