import { authenticatePaymentIntent } from "@cashline/contracts/systems/payment/operations";
import { write } from "@cashline/sim-kit/command";
import { authenticateIntent } from "../domain/payment-intent.ts";
import type { Collections } from "../store/collections.ts";
import { answerAttempt, othersOf } from "./answer-attempt.ts";

export const authenticatePaymentIntentRoute = write<typeof authenticatePaymentIntent, Collections>(
  authenticatePaymentIntent,
  ({ params, body }, context) => {
    const intent = context.store.intents.require(params.paymentIntentId);
    const method = context.store.methods.require(intent.paymentMethodId);
    return answerAttempt(authenticateIntent(intent, method, othersOf(intent, context), body.outcome, context.now), context);
  },
);
