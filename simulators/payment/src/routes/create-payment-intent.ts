import { createPaymentIntent } from "@cashline/contracts/systems/payment/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { attemptPayment } from "../domain/payment-intent.ts";
import type { Collections } from "../store/collections.ts";
import { policyOf } from "../store/policy.ts";
import { follow } from "../store/settlement.ts";
import { requireKnownCurrency } from "./known-currency.ts";

export const createPaymentIntentRoute = write<typeof createPaymentIntent, Collections>(createPaymentIntent, ({ body }, context) => {
  const { store } = context;
  requireKnownCurrency(body.amount.currency, "/body/amount/currency");
  const policy = policyOf(context);
  const method = store.methods.get(body.paymentMethodId);
  const decision = attemptPayment(
    { ...body, amount: money(body.amount) },
    method,
    store.intents.find({ invoiceId: body.invoiceId }),
    context.now,
    (attempt) => context.id("pi", body.invoiceId, String(attempt)),
    policy,
  );
  if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
  const { intent, by } = decision;
  store.intents.insert(intent);
  follow(intent, by, policy, context);
  return reply(intent, 1);
});
