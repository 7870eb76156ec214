import { cancelPayout } from "@cashline/contracts/systems/payment/balance-operations";
import { payoutCanceled } from "@cashline/contracts/systems/payment/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { minorOf } from "@cashline/kernel/money";
import * as domain from "../domain/payout.ts";
import type { Collections } from "../store/collections.ts";
import { bookPayout, SEND_PAYOUT } from "../store/payouts.ts";

export const cancelPayoutRoute = write<typeof cancelPayout, Collections>(cancelPayout, ({ params }, context) => {
  const decision = domain.cancelPayout(context.store.payouts.require(params.payoutId), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { payout } = decision;
  context.store.payouts.save(payout);
  context.unschedule(SEND_PAYOUT, payout.id);
  bookPayout("payout_cancel", payout, minorOf(payout.amount), context);
  context.emit(payoutCanceled, payout);
  return reply(payout, context.store.payouts.version(payout.id));
});
