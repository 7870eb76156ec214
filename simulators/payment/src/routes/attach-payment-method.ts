import { paymentMethodAttached } from "@cashline/contracts/systems/payment/events";
import { attachPaymentMethod } from "@cashline/contracts/systems/payment/operations";
import { reply, write } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

/** An account may attach alike methods twice, so the caller's key tells them apart. */
export const attachPaymentMethodRoute = write<typeof attachPaymentMethod, Collections>(attachPaymentMethod, ({ body }, context) => {
  const method = { id: context.id("pm", body.accountId, context.idempotencyKey), ...body };
  context.store.methods.insert(method);
  context.emit(paymentMethodAttached, method);
  return reply(method, 1);
});
