import type { PaymentIntent, PaymentMethod, Refund } from "@cashline/contracts/systems/payment/entities";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  methods: collection<PaymentMethod>("payment_methods"),
  intents: collection<PaymentIntent>("payment_intents", { indexes: ["status", "invoiceId"], unique: ["invoiceId", "attempt"] }),
  refunds: collection<Refund>("refunds", { indexes: ["paymentIntentId"] }),
};

export type Collections = typeof collections;
