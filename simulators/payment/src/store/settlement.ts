import { addDays } from "@cashline/kernel/time";
import {
  mandateEnded,
  paymentAuthorized,
  paymentCanceled,
  paymentCreated,
  paymentFailed,
  paymentProcessing,
  paymentRequiresAction,
  paymentSucceeded,
} from "@cashline/contracts/systems/payment/events";
import type { PaymentIntent, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { money } from "@cashline/kernel/money";
import { isDebit, scriptOf } from "../domain/behaviour.ts";
import { returnNoonAfter } from "../domain/calendar.ts";
import { expireAuthorization } from "../domain/capture.ts";
import { endsTheMandate } from "../domain/decline.ts";
import { chargeFee } from "../domain/fee.ts";
import { conclude } from "../domain/payment-intent.ts";
import { revokeMandate } from "../domain/payment-method.ts";
import type { Context } from "./collections.ts";
import { book } from "./ledger.ts";
import { policyOf } from "./policy.ts";

/** Kinds of the agenda's work: money arrives or its return is reported; an authorisation lapses; a test card is disputed. */
export const SETTLE = "settle";
export const EXPIRE = "expire-authorization";
export const SCRIPTED_DISPUTE = "scripted-dispute";

/** Days after the money came at which the published test cards and accounts are disputed. */
const DISPUTED_AFTER_DAYS = 10;

/**
 * What follows from where an attempt stands, once the intent is written: work for later under the correlation of the call
 * that asked for it, the balance, the mandate, and the event.
 */
export function follow(intent: PaymentIntent, method: PaymentMethod, policy: Policy, context: Context): void {
  const later = { correlationId: context.correlationId };
  switch (intent.status) {
    case "requires_confirmation":
      return context.emit(paymentCreated, intent);
    case "requires_action":
      return context.emit(paymentRequiresAction, intent);
    case "requires_capture":
      if (intent.captureBefore !== null) context.schedule(intent.captureBefore, EXPIRE, intent.id, later);
      return context.emit(paymentAuthorized, intent);
    case "processing":
      if (intent.settlesAt !== null) context.schedule(intent.settlesAt, SETTLE, intent.id, later);
      return context.emit(paymentProcessing, intent);
    case "requires_payment_method":
      context.emit(paymentFailed, intent);
      return endMandate(intent, method, context);
    case "succeeded":
      bookCharge(intent, method, policy, context);
      if (scriptOf(method.behaviour).dispute)
        context.schedule(
          returnNoonAfter(context.now, DISPUTED_AFTER_DAYS, { type: method.type, currency: intent.amount.currency }),
          SCRIPTED_DISPUTE,
          intent.id,
          later,
        );
      return context.emit(paymentSucceeded, intent);
    case "canceled":
      throw new Error(`${intent.id} cannot be cancelled by an attempt`);
  }
}

/** Cancelling takes the work off the agenda, so whatever comes due here is still processing. */
export function settleWhenDue(work: { key: string }, context: Context): void {
  const intent = context.store.intents.require(work.key);
  const method = context.store.methods.require(intent.paymentMethodId);
  const concluded = conclude(intent, method, context.now);
  context.store.intents.save(concluded);
  follow(concluded, method, policyOf(context), context);
}

/** Capturing takes the work off the agenda, so whatever comes due here was not captured. */
export function expireWhenDue(work: { key: string }, context: Context): void {
  const lapsed = expireAuthorization(context.store.intents.require(work.key));
  context.store.intents.save(lapsed);
  context.emit(paymentCanceled, lapsed);
}

function bookCharge(intent: PaymentIntent, method: PaymentMethod, policy: Policy, context: Context): void {
  const charged = money(intent.captured);
  const rule = policy.fees[method.type];
  const payoutDelayDays = scriptOf(method.behaviour).availableAtOnce ? 0 : policy.payoutDelayDays;
  book(
    {
      type: "charge",
      sourceId: intent.id,
      currency: charged.currency,
      amountMinor: charged.minor,
      feeMinor: chargeFee(charged, rule).minor,
      availableOn: addDays(context.today, payoutDelayDays),
      policy: { payoutDelayDays, fee: rule },
    },
    policy,
    context,
  );
}

function endMandate(intent: PaymentIntent, method: PaymentMethod, context: Context): void {
  if (!isDebit(method.type) || intent.decline === null || !endsTheMandate(intent.decline)) return;
  const ended = revokeMandate(method, context.now);
  if (ended.outcome === "refused") return;
  context.store.methods.save(ended.method);
  context.emit(mandateEnded, ended.method);
}
