import { confirmPaymentIntent } from "@cashline/contracts/systems/payment/operations";
import { write } from "@cashline/sim-kit/command";
import { confirmIntent } from "../domain/payment-intent.ts";
import type { Collections } from "../store/collections.ts";
import { answerAttempt, othersOf } from "./answer-attempt.ts";

export const confirmPaymentIntentRoute = write<typeof confirmPaymentIntent, Collections>(
  confirmPaymentIntent,
  ({ params, body }, context) => {
    const intent = context.store.intents.require(params.paymentIntentId);
    const method = context.store.methods.get(body.paymentMethodId ?? intent.paymentMethodId);
    return answerAttempt(confirmIntent(intent, method, othersOf(intent, context), body, context.now), context);
  },
);
