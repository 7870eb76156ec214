import { paymentFailed, paymentProcessing, paymentSucceeded } from "@cashline/contracts/systems/payment/events";
import type { PaymentIntent } from "@cashline/contracts/systems/payment/entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { conclude } from "../domain/payment-intent.ts";
import type { Collections } from "./collections.ts";

/** Kind of the agenda's work: money arrives, or its return is reported. */
export const SETTLE = "settle";

/** Puts the arrival of delayed money on the agenda, under the correlation of the call that asked for it. */
export function scheduleSettlement(intent: PaymentIntent, context: CommandContext<Collections>): void {
  if (intent.status !== "processing" || intent.settlesAt === null) return;
  context.schedule(intent.settlesAt, SETTLE, intent.id, { correlationId: context.correlationId });
}

/** Cancelling takes the work off the agenda, so whatever comes due here is still processing. */
export function settleWhenDue(work: { key: string }, context: CommandContext<Collections>): void {
  const intent = context.store.intents.require(work.key);
  const concluded = conclude(intent, context.store.methods.require(intent.paymentMethodId), context.now);
  context.store.intents.save(concluded);
  emitStatus(concluded, context);
}

/** Publishes where an attempt stands. */
export function emitStatus(intent: PaymentIntent, context: CommandContext<Collections>): void {
  switch (intent.status) {
    case "processing":
      return context.emit(paymentProcessing, intent);
    case "succeeded":
      return context.emit(paymentSucceeded, intent);
    case "requires_payment_method":
      return context.emit(paymentFailed, intent);
    case "canceled":
      throw new Error(`${intent.id} cannot be cancelled by an attempt`);
  }
}
