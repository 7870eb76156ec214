import { paymentMethodAttached } from "@cashline/contracts/systems/payment/events";
import { attachPaymentMethod } from "@cashline/contracts/systems/payment/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { attachMethod } from "../domain/payment-method.ts";
import type { Collections } from "../store/collections.ts";

/** An account may attach alike methods twice, so the caller's key tells them apart. */
export const attachPaymentMethodRoute = write<typeof attachPaymentMethod, Collections>(attachPaymentMethod, ({ body }, context) => {
  const decision = attachMethod(context.id("pm", body.accountId, context.idempotencyKey), body, context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  context.store.methods.insert(decision.method);
  context.emit(paymentMethodAttached, decision.method);
  return reply(decision.method, 1);
});
