import { billingContract } from "@cashline/contracts/systems/billing/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { createBillingAccountRoute } from "./routes/create-billing-account.ts";
import { createSubscriptionRoute } from "./routes/create-subscription.ts";
import { finalizeInvoiceRoute } from "./routes/finalize-invoice.ts";
import { getBillingAccountRoute } from "./routes/get-billing-account.ts";
import { getInvoiceRoute } from "./routes/get-invoice.ts";
import { getSubscriptionRoute } from "./routes/get-subscription.ts";
import { holdInvoiceRoute } from "./routes/hold-invoice.ts";
import { listBillingAccountsRoute } from "./routes/list-billing-accounts.ts";
import { listInvoicesRoute } from "./routes/list-invoices.ts";
import { listRateCardsRoute } from "./routes/list-rate-cards.ts";
import { listSubscriptionsRoute } from "./routes/list-subscriptions.ts";
import { loadRateCardRoute } from "./routes/load-rate-card.ts";
import { payInvoiceRoute } from "./routes/pay-invoice.ts";
import { recordPaymentFailureRoute } from "./routes/record-payment-failure.ts";
import { recordUsageRoute } from "./routes/record-usage.ts";
import { redraftInvoiceRoute } from "./routes/redraft-invoice.ts";
import { releaseInvoiceRoute } from "./routes/release-invoice.ts";
import { renewSubscriptionRoute } from "./routes/renew-subscription.ts";
import { undoRenewalRoute } from "./routes/undo-renewal.ts";
import { updateBillingAccountRoute } from "./routes/update-billing-account.ts";
import { voidInvoiceRoute } from "./routes/void-invoice.ts";
import { collections } from "./store/collections.ts";
import { runNumbering } from "./store/numbering-run.ts";
import { announceRetry } from "./store/payment-retry.ts";
import { expireWhenEnded } from "./store/subscription-end.ts";

/** Billing as one declaration; `main.ts` starts it, tests open it on a bench. */
export const billing: SimulatorDeclaration<typeof collections> = {
  contract: billingContract,
  collections,
  routes: [
    createBillingAccountRoute,
    getBillingAccountRoute,
    listBillingAccountsRoute,
    updateBillingAccountRoute,
    loadRateCardRoute,
    listRateCardsRoute,
    createSubscriptionRoute,
    getSubscriptionRoute,
    listSubscriptionsRoute,
    renewSubscriptionRoute,
    undoRenewalRoute,
    recordUsageRoute,
    getInvoiceRoute,
    listInvoicesRoute,
    redraftInvoiceRoute,
    holdInvoiceRoute,
    releaseInvoiceRoute,
    finalizeInvoiceRoute,
    voidInvoiceRoute,
    payInvoiceRoute,
    recordPaymentFailureRoute,
  ],
  due: { "subscription-end": expireWhenEnded, numbering: runNumbering, "payment-retry": announceRetry },
};
