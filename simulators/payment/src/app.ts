import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import { updatePolicy } from "@cashline/contracts/systems/payment/balance-operations";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { callLimitsOf } from "./domain/policy.ts";
import { acceptDisputeRoute } from "./routes/accept-dispute.ts";
import { attachPaymentMethodRoute } from "./routes/attach-payment-method.ts";
import { authenticatePaymentIntentRoute } from "./routes/authenticate-payment-intent.ts";
import { cancelPaymentIntentRoute } from "./routes/cancel-payment-intent.ts";
import { cancelPayoutRoute } from "./routes/cancel-payout.ts";
import { capturePaymentIntentRoute } from "./routes/capture-payment-intent.ts";
import { confirmPaymentIntentRoute } from "./routes/confirm-payment-intent.ts";
import { createPaymentIntentRoute } from "./routes/create-payment-intent.ts";
import { createPayoutRoute } from "./routes/create-payout.ts";
import { createRefundRoute } from "./routes/create-refund.ts";
import { getBalanceRoute } from "./routes/get-balance.ts";
import { getDisputeRoute } from "./routes/get-dispute.ts";
import { getPaymentIntentRoute } from "./routes/get-payment-intent.ts";
import { getPaymentMethodRoute } from "./routes/get-payment-method.ts";
import { getPayoutRoute } from "./routes/get-payout.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getRefundRoute } from "./routes/get-refund.ts";
import { listBalanceTransactionsRoute } from "./routes/list-balance-transactions.ts";
import { listDisputesRoute } from "./routes/list-disputes.ts";
import { listPaymentIntentsRoute } from "./routes/list-payment-intents.ts";
import { listPaymentMethodsRoute } from "./routes/list-payment-methods.ts";
import { listPayoutsRoute } from "./routes/list-payouts.ts";
import { listRefundsRoute } from "./routes/list-refunds.ts";
import { listSettlementBatchesRoute } from "./routes/list-settlement-batches.ts";
import { listTestInstrumentsRoute } from "./routes/list-test-instruments.ts";
import { listSourceTransactionsRoute } from "./routes/list-source-transactions.ts";
import { openDisputeRoute } from "./routes/open-dispute.ts";
import { previewPayoutRoute } from "./routes/preview-payout.ts";
import { previewRefundRoute } from "./routes/preview-refund.ts";
import { revokeMandateRoute } from "./routes/revoke-mandate.ts";
import { submitDisputeEvidenceRoute } from "./routes/submit-dispute-evidence.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { policyOf } from "./store/policy.ts";
import { collections } from "./store/collections.ts";
import { claimWhenDue, DECIDE_DISPUTE, decideWhenDue } from "./store/disputes.ts";
import { PAYOUT_RUN } from "./store/ledger.ts";
import { CONCLUDE_PAYOUT, concludeWhenDue, runPayout, SEND_PAYOUT, sendWhenDue } from "./store/payouts.ts";
import { ANSWER_REFUND, answerRefundWhenDue } from "./store/refunds.ts";
import { EXPIRE, expireWhenDue, SCRIPTED_DISPUTE, SETTLE, settleWhenDue } from "./store/settlement.ts";

/** The payment provider as one declaration; `main.ts` starts it, tests open it on a bench. */
export const payment: SimulatorDeclaration<typeof collections> = {
  contract: paymentContract,
  collections,
  routes: [
    acceptDisputeRoute,
    attachPaymentMethodRoute,
    authenticatePaymentIntentRoute,
    cancelPaymentIntentRoute,
    cancelPayoutRoute,
    capturePaymentIntentRoute,
    confirmPaymentIntentRoute,
    createPaymentIntentRoute,
    createPayoutRoute,
    createRefundRoute,
    getBalanceRoute,
    getDisputeRoute,
    getPaymentIntentRoute,
    getPaymentMethodRoute,
    getPayoutRoute,
    getPolicyRoute,
    getRefundRoute,
    listBalanceTransactionsRoute,
    listDisputesRoute,
    listPaymentIntentsRoute,
    listPaymentMethodsRoute,
    listPayoutsRoute,
    listRefundsRoute,
    listSettlementBatchesRoute,
    listSourceTransactionsRoute,
    listTestInstrumentsRoute,
    openDisputeRoute,
    previewPayoutRoute,
    previewRefundRoute,
    revokeMandateRoute,
    submitDisputeEvidenceRoute,
    updatePolicyRoute,
  ],
  // A merchant's account is the sandbox: its keys, here clients, share one limit.
  callsCountedBy: "sandbox",
  // A key is answered for good, by a refusal too (https://docs.stripe.com/api/idempotent_requests).
  keepsRefusals: true,
  accountRate: { limits: (context) => callLimitsOf(policyOf(context)), changedBy: updatePolicy },
  due: {
    [SETTLE]: settleWhenDue,
    [EXPIRE]: expireWhenDue,
    [ANSWER_REFUND]: answerRefundWhenDue,
    [SCRIPTED_DISPUTE]: claimWhenDue,
    [DECIDE_DISPUTE]: decideWhenDue,
    [PAYOUT_RUN]: runPayout,
    [SEND_PAYOUT]: sendWhenDue,
    [CONCLUDE_PAYOUT]: concludeWhenDue,
  },
};
