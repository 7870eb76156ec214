import { paymentCanceled } from "@cashline/contracts/systems/payment/events";
import { cancelPaymentIntent } from "@cashline/contracts/systems/payment/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { cancelIntent } from "../domain/capture.ts";
import type { Collections } from "../store/collections.ts";
import { EXPIRE, SETTLE } from "../store/settlement.ts";

export const cancelPaymentIntentRoute = write<typeof cancelPaymentIntent, Collections>(cancelPaymentIntent, ({ params, body }, context) => {
  const decision = cancelIntent(context.store.intents.require(params.paymentIntentId), body.reason ?? null);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { intent } = decision;
  context.store.intents.save(intent);
  context.unschedule(SETTLE, intent.id);
  context.unschedule(EXPIRE, intent.id);
  context.emit(paymentCanceled, intent);
  return reply(intent, context.store.intents.version(intent.id));
});
