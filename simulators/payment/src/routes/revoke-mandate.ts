import { mandateEnded } from "@cashline/contracts/systems/payment/events";
import { revokeMandate } from "@cashline/contracts/systems/payment/operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import * as domain from "../domain/payment-method.ts";
import type { Collections } from "../store/collections.ts";

export const revokeMandateRoute = write<typeof revokeMandate, Collections>(revokeMandate, ({ params }, context) => {
  const decision = domain.revokeMandate(context.store.methods.require(params.paymentMethodId), context.now);
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  context.store.methods.save(decision.method);
  context.emit(mandateEnded, decision.method);
  return reply(decision.method, context.store.methods.version(decision.method.id));
});
