import { openCollectionTaskRoute } from "./routes/open-collection-task.ts";
import { listCollectionTasksRoute } from "./routes/list-collection-tasks.ts";
import { getCollectionTaskRoute } from "./routes/get-collection-task.ts";
import { completeCollectionTaskRoute } from "./routes/complete-collection-task.ts";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import { updatePolicy } from "@cashline/contracts/systems/erp/settings-operations";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { callsAtOneTime } from "./domain/policy.ts";
import { policyOf } from "./store/settings.ts";
import { applyCashRoute } from "./routes/apply-cash.ts";
import { applyUnappliedCashRoute } from "./routes/apply-unapplied-cash.ts";
import { approveJournalEntryRoute } from "./routes/approve-journal-entry.ts";
import { cancelRevenueArrangementRoute } from "./routes/cancel-revenue-arrangement.ts";
import { closePeriodRoute } from "./routes/close-period.ts";
import { completeMilestoneRoute } from "./routes/complete-milestone.ts";
import { createCreditMemoRoute } from "./routes/create-credit-memo.ts";
import { createCustomerRoute } from "./routes/create-customer.ts";
import { createGlAccountRoute } from "./routes/create-gl-account.ts";
import { createIntercompanySplitRoute } from "./routes/create-intercompany-split.ts";
import { createJournalEntryRoute } from "./routes/create-journal-entry.ts";
import { createLegalEntityRoute } from "./routes/create-legal-entity.ts";
import { createRevenueArrangementRoute } from "./routes/create-revenue-arrangement.ts";
import { getArAgingRoute } from "./routes/get-ar-aging.ts";
import { getCloseChecklistRoute } from "./routes/get-close-checklist.ts";
import { getCustomerPaymentRoute } from "./routes/get-customer-payment.ts";
import { getCustomerRoute } from "./routes/get-customer.ts";
import { getDeferredRevenueRollForwardRoute } from "./routes/get-deferred-revenue-roll-forward.ts";
import { getFxRateRoute } from "./routes/get-fx-rate.ts";
import { getJournalEntryRoute } from "./routes/get-journal-entry.ts";
import { getManualJournalRoute } from "./routes/get-manual-journal.ts";
import { getPolicyVersionRoute } from "./routes/get-policy-version.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getRevenueArrangementRoute } from "./routes/get-revenue-arrangement.ts";
import { getTaxCodesRoute } from "./routes/get-tax-codes.ts";
import { getTrialBalanceRoute } from "./routes/get-trial-balance.ts";
import { listAccountMappingsRoute } from "./routes/list-account-mappings.ts";
import { listCashReceiptsRoute } from "./routes/list-cash-receipts.ts";
import { listCreditMemosRoute } from "./routes/list-credit-memos.ts";
import { listCustomerPaymentsRoute } from "./routes/list-customer-payments.ts";
import { listCustomersRoute } from "./routes/list-customers.ts";
import { listGlAccountsRoute } from "./routes/list-gl-accounts.ts";
import { listIntercompanySplitsRoute } from "./routes/list-intercompany-splits.ts";
import { listJournalEntriesRoute } from "./routes/list-journal-entries.ts";
import { listLegalEntitiesRoute } from "./routes/list-legal-entities.ts";
import { listMaintenanceWindowsRoute } from "./routes/list-maintenance-windows.ts";
import { listManualJournalsRoute } from "./routes/list-manual-journals.ts";
import { listPeriodsRoute } from "./routes/list-periods.ts";
import { listReceivablesRoute } from "./routes/list-receivables.ts";
import { listRevenueArrangementsRoute } from "./routes/list-revenue-arrangements.ts";
import { listRevenueSchedulesRoute } from "./routes/list-revenue-schedules.ts";
import { listWriteOffsRoute } from "./routes/list-write-offs.ts";
import { modifyRevenueArrangementRoute } from "./routes/modify-revenue-arrangement.ts";
import { postInvoiceRoute } from "./routes/post-invoice.ts";
import { postJournalEntryRoute } from "./routes/post-journal-entry.ts";
import { previewAllocationRoute } from "./routes/preview-allocation.ts";
import { previewCashReceiptRoute } from "./routes/preview-cash-receipt.ts";
import { previewCreditMemoRoute } from "./routes/preview-credit-memo.ts";
import { previewIntercompanySplitRoute } from "./routes/preview-intercompany-split.ts";
import { previewJournalEntryRoute } from "./routes/preview-journal-entry.ts";
import { previewModificationRoute } from "./routes/preview-modification.ts";
import { previewPostingRoute } from "./routes/preview-posting.ts";
import { previewWriteOffRoute } from "./routes/preview-write-off.ts";
import { previewAppliedCashRoute } from "./routes/preview-applied-cash.ts";
import { previewCancellationRoute } from "./routes/preview-cancellation.ts";
import { previewJournalApprovalRoute } from "./routes/preview-journal-approval.ts";
import { previewJournalPostingRoute } from "./routes/preview-journal-posting.ts";
import { previewJournalReversalRoute } from "./routes/preview-journal-reversal.ts";
import { previewMilestoneRoute } from "./routes/preview-milestone.ts";
import { previewRecognitionRunRoute } from "./routes/preview-recognition-run.ts";
import { previewReversalRoute } from "./routes/preview-reversal.ts";
import { previewUnappliedCashRoute } from "./routes/preview-unapplied-cash.ts";
import { receiveCashRoute } from "./routes/receive-cash.ts";
import { getCustomerRefundRoute } from "./routes/get-customer-refund.ts";
import { listCustomerRefundsRoute } from "./routes/list-customer-refunds.ts";
import { previewCustomerRefundRoute } from "./routes/preview-customer-refund.ts";
import { previewRefundReturnRoute } from "./routes/preview-refund-return.ts";
import { refundCustomerRoute } from "./routes/refund-customer.ts";
import { returnCustomerRefundRoute } from "./routes/return-customer-refund.ts";
import { previewReclassificationRoute } from "./routes/preview-reclassification.ts";
import { previewReplanRoute } from "./routes/preview-replan.ts";
import { reclassifyReceivableRoute } from "./routes/reclassify-receivable.ts";
import { replanRevenueScheduleRoute } from "./routes/replan-revenue-schedule.ts";
import { rejectJournalEntryRoute } from "./routes/reject-journal-entry.ts";
import { removeMaintenanceWindowRoute } from "./routes/remove-maintenance-window.ts";
import { reopenPeriodRoute } from "./routes/reopen-period.ts";
import { previewCreditReversalRoute } from "./routes/preview-credit-reversal.ts";
import { reverseCreditMemoRoute } from "./routes/reverse-credit-memo.ts";
import { reverseJournalEntryRoute } from "./routes/reverse-journal-entry.ts";
import { reversePostingRoute } from "./routes/reverse-posting.ts";
import { setAccountMappingRoute } from "./routes/set-account-mapping.ts";
import { setFxRateRoute } from "./routes/set-fx-rate.ts";
import { setMaintenanceWindowRoute } from "./routes/set-maintenance-window.ts";
import { setTaxCodesRoute } from "./routes/set-tax-codes.ts";
import { softClosePeriodRoute } from "./routes/soft-close-period.ts";
import { updateCustomerRoute } from "./routes/update-customer.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { validatePostingRoute } from "./routes/validate-posting.ts";
import { writeOffReceivableRoute } from "./routes/write-off-receivable.ts";
import { recognizeArrangement } from "./store/arrangements.ts";
import { collections } from "./store/collections.ts";
import { numberJournal } from "./store/number-journal.ts";
import { recognizeRevenue } from "./store/recognize-revenue.ts";

/** ERP as one declaration; `main.ts` starts it, tests open it on a bench. */
export const erp: SimulatorDeclaration<typeof collections> = {
  contract: erpContract,
  collections,
  routes: [
    createLegalEntityRoute,
    listLegalEntitiesRoute,
    listGlAccountsRoute,
    listPeriodsRoute,
    closePeriodRoute,
    createCustomerRoute,
    getCustomerRoute,
    listCustomersRoute,
    updateCustomerRoute,
    validatePostingRoute,
    postInvoiceRoute,
    listReceivablesRoute,
    reversePostingRoute,
    applyCashRoute,
    listCashReceiptsRoute,
    listJournalEntriesRoute,
    listRevenueSchedulesRoute,
    getTrialBalanceRoute,
    applyUnappliedCashRoute,
    approveJournalEntryRoute,
    cancelRevenueArrangementRoute,
    completeMilestoneRoute,
    createCreditMemoRoute,
    createGlAccountRoute,
    createIntercompanySplitRoute,
    createJournalEntryRoute,
    createRevenueArrangementRoute,
    getArAgingRoute,
    getCloseChecklistRoute,
    getCustomerPaymentRoute,
    getDeferredRevenueRollForwardRoute,
    getFxRateRoute,
    getJournalEntryRoute,
    getManualJournalRoute,
    getPolicyRoute,
    getPolicyVersionRoute,
    getRevenueArrangementRoute,
    getTaxCodesRoute,
    listAccountMappingsRoute,
    listCreditMemosRoute,
    listCustomerPaymentsRoute,
    listIntercompanySplitsRoute,
    listMaintenanceWindowsRoute,
    listManualJournalsRoute,
    listRevenueArrangementsRoute,
    listWriteOffsRoute,
    modifyRevenueArrangementRoute,
    completeCollectionTaskRoute,
    getCollectionTaskRoute,
    listCollectionTasksRoute,
    openCollectionTaskRoute,
    postJournalEntryRoute,
    previewAllocationRoute,
    previewCashReceiptRoute,
    previewCreditMemoRoute,
    previewIntercompanySplitRoute,
    previewJournalEntryRoute,
    previewModificationRoute,
    previewPostingRoute,
    previewWriteOffRoute,
    previewAppliedCashRoute,
    previewCancellationRoute,
    previewJournalApprovalRoute,
    previewJournalPostingRoute,
    previewJournalReversalRoute,
    previewMilestoneRoute,
    previewRecognitionRunRoute,
    previewReversalRoute,
    previewUnappliedCashRoute,
    receiveCashRoute,
    previewReclassificationRoute,
    previewReplanRoute,
    reclassifyReceivableRoute,
    replanRevenueScheduleRoute,
    getCustomerRefundRoute,
    listCustomerRefundsRoute,
    previewCustomerRefundRoute,
    previewRefundReturnRoute,
    refundCustomerRoute,
    returnCustomerRefundRoute,
    rejectJournalEntryRoute,
    removeMaintenanceWindowRoute,
    reopenPeriodRoute,
    reverseCreditMemoRoute,
    previewCreditReversalRoute,
    reverseJournalEntryRoute,
    setAccountMappingRoute,
    setFxRateRoute,
    setMaintenanceWindowRoute,
    setTaxCodesRoute,
    softClosePeriodRoute,
    updatePolicyRoute,
    writeOffReceivableRoute,
  ],
  accountConcurrency: {
    limit: (context) => callsAtOneTime(policyOf(context)),
    changedBy: updatePolicy,
    code: "sss-request-limit-exceeded",
  },
  due: { recognition: recognizeRevenue, "arrangement-recognition": recognizeArrangement, "journal-numbering": numberJournal },
};
