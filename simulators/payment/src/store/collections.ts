import type { BalanceTransaction, Payout, SettlementBatch } from "@cashline/contracts/systems/payment/balance-entities";
import type { Dispute } from "@cashline/contracts/systems/payment/dispute-entities";
import type { PaymentIntent, PaymentMethod, Refund } from "@cashline/contracts/systems/payment/entities";
import type { Policy } from "@cashline/contracts/systems/payment/policy-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { collection } from "@cashline/sim-kit/collection";

export const collections = {
  methods: collection<PaymentMethod>("payment_methods", { indexes: ["accountId"] }),
  intents: collection<PaymentIntent>("payment_intents", {
    indexes: ["status", "invoiceId"],
    unique: ["invoiceId", "attempt"],
  }),
  refunds: collection<Refund>("refunds", { indexes: ["paymentIntentId"] }),
  disputes: collection<Dispute>("disputes", { indexes: ["paymentIntentId", "status"] }),
  transactions: collection<BalanceTransaction>("balance_transactions", { indexes: ["batchId"] }),
  batches: collection<SettlementBatch>("settlement_batches", { indexes: ["payoutId"] }),
  payouts: collection<Payout>("payouts", { indexes: ["status"] }),
  policies: collection<Policy>("policies"),
};

export type Collections = typeof collections;
export type Context = CommandContext<Collections>;
