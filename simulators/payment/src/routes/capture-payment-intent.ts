import { capturePaymentIntent } from "@cashline/contracts/systems/payment/operations";
import { money } from "@cashline/kernel/money";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { captureIntent } from "../domain/capture.ts";
import type { Collections } from "../store/collections.ts";
import { policyOf } from "../store/policy.ts";
import { EXPIRE, follow } from "../store/settlement.ts";

export const capturePaymentIntentRoute = write<typeof capturePaymentIntent, Collections>(
  capturePaymentIntent,
  ({ params, body }, context) => {
    const { store } = context;
    const before = store.intents.require(params.paymentIntentId);
    const method = store.methods.require(before.paymentMethodId);
    const asked = body.amountToCapture && money(body.amountToCapture);
    const decision = captureIntent(before, method, asked, context.now);
    if (decision.outcome === "refused") return refuse(decision.code, decision.detail);
    const { intent } = decision;
    store.intents.save(intent);
    context.unschedule(EXPIRE, intent.id);
    follow(intent, method, policyOf(context), context);
    return reply(intent, store.intents.version(intent.id));
  },
);
