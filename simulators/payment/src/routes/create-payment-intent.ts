import { createPaymentIntent } from "@cashline/contracts/systems/payment/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { attemptPayment } from "../domain/payment-intent.ts";
import type { Collections } from "../store/collections.ts";
import { emitStatus, scheduleSettlement } from "../store/settlement.ts";

export const createPaymentIntentRoute = write<typeof createPaymentIntent, Collections>(createPaymentIntent, ({ body }, context) => {
  const { store } = context;
  const decision = attemptPayment(
    { ...body, amount: money(body.amount) },
    store.methods.get(body.paymentMethodId),
    store.intents.find({ invoiceId: body.invoiceId }),
    context.now,
    (attempt) => context.id("pi", body.invoiceId, String(attempt)),
  );
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { intent } = decision;
  store.intents.insert(intent);
  scheduleSettlement(intent, context);
  emitStatus(intent, context);
  return reply(intent, 1);
});
