import { billingContract } from "@cashline/contracts/systems/billing/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { applyCouponRoute } from "./routes/apply-coupon.ts";
import { cancelSubscriptionRoute } from "./routes/cancel-subscription.ts";
import { changeSubscriptionRoute } from "./routes/change-subscription.ts";
import { draftLateUsageRoute } from "./routes/draft-late-usage.ts";
import { correctUsageRoute } from "./routes/correct-usage.ts";
import { createBillingAccountRoute } from "./routes/create-billing-account.ts";
import { createCouponRoute } from "./routes/create-coupon.ts";
import { createCreditNoteRoute } from "./routes/create-credit-note.ts";
import { createSubscriptionRoute } from "./routes/create-subscription.ts";
import { finalizeInvoiceRoute } from "./routes/finalize-invoice.ts";
import { getBillingAccountRoute } from "./routes/get-billing-account.ts";
import { getCreditNoteRoute } from "./routes/get-credit-note.ts";
import { getInvoiceRoute } from "./routes/get-invoice.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getSubscriptionRoute } from "./routes/get-subscription.ts";
import { holdInvoiceRoute } from "./routes/hold-invoice.ts";
import { listAppliedCouponsRoute } from "./routes/list-applied-coupons.ts";
import { listBillingAccountsRoute } from "./routes/list-billing-accounts.ts";
import { listCouponsRoute } from "./routes/list-coupons.ts";
import { listCreditNotesRoute } from "./routes/list-credit-notes.ts";
import { listInvoicesRoute } from "./routes/list-invoices.ts";
import { listRateCardsRoute } from "./routes/list-rate-cards.ts";
import { listSubscriptionsRoute } from "./routes/list-subscriptions.ts";
import { listUsageRoute } from "./routes/list-usage.ts";
import { loadRateCardRoute } from "./routes/load-rate-card.ts";
import { pauseSubscriptionRoute } from "./routes/pause-subscription.ts";
import { payInvoiceRoute } from "./routes/pay-invoice.ts";
import { previewBillingRunRoute } from "./routes/preview-billing-run.ts";
import { previewCancellationRoute } from "./routes/preview-cancellation.ts";
import { previewCreditNoteRoute } from "./routes/preview-credit-note.ts";
import { previewInvoiceRoute } from "./routes/preview-invoice.ts";
import { previewProrationRoute } from "./routes/preview-proration.ts";
import { previewRatingRoute } from "./routes/preview-rating.ts";
import { previewRenewalRoute } from "./routes/preview-renewal.ts";
import { previewChangeRoute } from "./routes/preview-change.ts";
import { previewLateUsageRoute } from "./routes/preview-late-usage.ts";
import { previewRebillRoute } from "./routes/preview-rebill.ts";
import { previewRedraftRoute } from "./routes/preview-redraft.ts";
import { previewFinalizationRoute } from "./routes/preview-finalization.ts";
import { rebillInvoiceRoute } from "./routes/rebill-invoice.ts";
import { recordPaymentFailureRoute } from "./routes/record-payment-failure.ts";
import { recordRefundRoute } from "./routes/record-refund.ts";
import { recordUsageRoute } from "./routes/record-usage.ts";
import { redraftInvoiceRoute } from "./routes/redraft-invoice.ts";
import { releaseInvoiceRoute } from "./routes/release-invoice.ts";
import { removeCouponRoute } from "./routes/remove-coupon.ts";
import { renewSubscriptionRoute } from "./routes/renew-subscription.ts";
import { resumeSubscriptionRoute } from "./routes/resume-subscription.ts";
import { runBillingRoute } from "./routes/run-billing.ts";
import { setRampRoute } from "./routes/set-ramp.ts";
import { undoRenewalRoute } from "./routes/undo-renewal.ts";
import { updateBillingAccountRoute } from "./routes/update-billing-account.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { voidCreditNoteRoute } from "./routes/void-credit-note.ts";
import { voidInvoiceRoute } from "./routes/void-invoice.ts";
import { withdrawScheduledChangeRoute } from "./routes/withdraw-scheduled-change.ts";
import { writeOffInvoiceRoute } from "./routes/write-off-invoice.ts";
import { billWhenDue } from "./store/billing-run.ts";
import { changeWhenDue } from "./store/change-when-due.ts";
import { collections } from "./store/collections.ts";
import { runNumbering } from "./store/numbering-run.ts";
import { announceRetry } from "./store/payment-retry.ts";
import { expireWhenEnded } from "./store/subscription-end.ts";
import { finishCampaign } from "./store/suspension.ts";

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
    changeSubscriptionRoute,
    previewProrationRoute,
    cancelSubscriptionRoute,
    withdrawScheduledChangeRoute,
    previewCancellationRoute,
    pauseSubscriptionRoute,
    resumeSubscriptionRoute,
    setRampRoute,
    previewInvoiceRoute,
    runBillingRoute,
    previewBillingRunRoute,
    previewRatingRoute,
    previewRenewalRoute,
    previewChangeRoute,
    previewRedraftRoute,
    previewFinalizationRoute,
    listUsageRoute,
    correctUsageRoute,
    draftLateUsageRoute,
    previewLateUsageRoute,
    createCreditNoteRoute,
    rebillInvoiceRoute,
    previewRebillRoute,
    previewCreditNoteRoute,
    getCreditNoteRoute,
    listCreditNotesRoute,
    voidCreditNoteRoute,
    recordRefundRoute,
    writeOffInvoiceRoute,
    createCouponRoute,
    listCouponsRoute,
    applyCouponRoute,
    listAppliedCouponsRoute,
    removeCouponRoute,
    getPolicyRoute,
    updatePolicyRoute,
  ],
  due: {
    "subscription-end": expireWhenEnded,
    "subscription-change": changeWhenDue,
    "bill-period": billWhenDue,
    numbering: runNumbering,
    "payment-retry": announceRetry,
    "dunning-final": finishCampaign,
  },
};
