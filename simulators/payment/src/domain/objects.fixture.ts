import type { PaymentIntent, PaymentMethod } from "@cashline/contracts/systems/payment/entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import { moneyOf } from "@cashline/kernel/money";
import { policyDefaults } from "./policy.ts";
import { attemptPayment, type Collection } from "./payment-intent.ts";

export const at = "2026-01-31T18:30:00.000Z";
export const policy: Policy = { ...policyDefaults, id: "pol_1" };
export const asked: Collection = { accountId: "acc_1", invoiceId: "inv_1", paymentMethodId: "pm_1", amount: moneyOf("EUR", 11_900) };

export const methodOf = (over: Partial<PaymentMethod> = {}): PaymentMethod => ({
  id: "pm_1",
  accountId: "acc_1",
  type: "card",
  behaviour: "succeeds",
  settlementDays: 0,
  instrument: null,
  mandate: null,
  ...over,
});

/** An attempt that is not refused. */
export const attempt = (
  over: Partial<PaymentMethod> = {},
  earlier: readonly PaymentIntent[] = [],
  how: Partial<Collection> = {},
): PaymentIntent => {
  const decision = attemptPayment({ ...asked, ...how }, methodOf(over), earlier, at, (number) => `pi_${number}`, policy);
  if (decision.outcome === "refused") throw new Error(decision.code);
  return decision.intent;
};

/** A charge of so many cents that has come in. */
export const charge = (minor: number, over: Partial<PaymentIntent> = {}): PaymentIntent => ({
  ...attempt({}, [], { amount: moneyOf("EUR", minor) }),
  ...over,
});
