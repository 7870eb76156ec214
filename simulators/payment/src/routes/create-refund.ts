import { refundSucceeded } from "@cashline/contracts/systems/payment/events";
import { createRefund } from "@cashline/contracts/systems/payment/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { refundIntent } from "../domain/refund.ts";
import type { Collections } from "../store/collections.ts";

export const createRefundRoute = write<typeof createRefund, Collections>(createRefund, ({ body }, context) => {
  const { store } = context;
  const decision = refundIntent(store.intents.require(body.paymentIntentId), money(body.amount));
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const ordinal = store.refunds.find({ paymentIntentId: body.paymentIntentId }).length + 1;
  const refund = { id: context.id("re", body.paymentIntentId, String(ordinal)), ...body, status: "succeeded" as const };
  store.intents.save(decision.intent);
  store.refunds.insert(refund);
  context.emit(refundSucceeded, refund);
  return reply(refund, 1);
});
