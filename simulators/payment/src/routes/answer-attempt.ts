import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import { refuse, reply } from "@cashline/sim-kit/command";
import type { Attempted } from "../domain/payment-intent.ts";
import type { Context } from "../store/collections.ts";
import { policyOf } from "../store/policy.ts";
import { follow } from "../store/settlement.ts";

/** The intents of the same invoice beside one. */
export function othersOf(intent: PaymentIntent, context: Context): PaymentIntent[] {
  return context.store.intents.find({ invoiceId: intent.invoiceId }).filter(({ id }) => id !== intent.id);
}

/** Writes an intent that was tried again, and answers it; or refuses. */
export function answerAttempt(decision: Attempted | { outcome: "refused"; code: string; detail: string }, context: Context) {
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { intent, by } = decision;
  context.store.intents.save(intent);
  follow(intent, by, policyOf(context), context);
  return reply(intent, context.store.intents.version(intent.id));
}
