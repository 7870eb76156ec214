import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { attachPaymentMethodRoute } from "./routes/attach-payment-method.ts";
import { cancelPaymentIntentRoute } from "./routes/cancel-payment-intent.ts";
import { createPaymentIntentRoute } from "./routes/create-payment-intent.ts";
import { createRefundRoute } from "./routes/create-refund.ts";
import { getPaymentIntentRoute } from "./routes/get-payment-intent.ts";
import { getPaymentMethodRoute } from "./routes/get-payment-method.ts";
import { listPaymentIntentsRoute } from "./routes/list-payment-intents.ts";
import { collections } from "./store/collections.ts";
import { SETTLE, settleWhenDue } from "./store/settlement.ts";

/** The payment provider as one declaration; `main.ts` starts it, tests open it on a bench. */
export const payment: SimulatorDeclaration<typeof collections> = {
  contract: paymentContract,
  collections,
  routes: [
    attachPaymentMethodRoute,
    getPaymentMethodRoute,
    createPaymentIntentRoute,
    getPaymentIntentRoute,
    listPaymentIntentsRoute,
    cancelPaymentIntentRoute,
    createRefundRoute,
  ],
  due: { [SETTLE]: settleWhenDue },
};
