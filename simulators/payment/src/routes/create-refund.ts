import { refundPending, refundSucceeded } from "@cashline/contracts/systems/payment/events";
import { createRefund } from "@cashline/contracts/systems/payment/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";
import { ANSWER_REFUND, bookRefund, decideRefund } from "../store/refunds.ts";

export const createRefundRoute = write<typeof createRefund, Collections>(createRefund, ({ body }, context) => {
  const { store } = context;
  const charge = store.intents.require(body.paymentIntentId);
  const { decision, earlier } = decideRefund(charge, { amount: money(body.amount), reason: body.reason }, context);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const refund = { id: context.id("re", body.paymentIntentId, String(earlier.length + 1)), ...decision.refund };
  store.intents.save(decision.intent);
  store.refunds.insert(refund);
  bookRefund(refund, "refund", context);
  if (refund.changesAt !== null) context.schedule(refund.changesAt, ANSWER_REFUND, refund.id, { correlationId: context.correlationId });
  context.emit(refund.status === "pending" ? refundPending : refundSucceeded, refund);
  return reply(refund, 1);
});
