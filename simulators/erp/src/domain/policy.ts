import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";

/** What a tenant has that never set a policy: nothing must be set, and what would make the books wrong is refused. */
export const defaultPolicy: LedgerPolicy = {
  scheduleBy: "day",
  serviceEndDay: "excluded",
  shortPaymentTolerance: { minor: "0", percent: "0" },
  overpayment: "unapplied",
  creditAboveOpen: "refuse",
  creditMemoRevenue: "catch_up",
  creditMemoApproval: "none",
  journalPosting: "on_approval",
  missingFxRate: "refuse",
  fxRateMaximumAgeDays: 7,
  agingFrom: "due_date",
  periodClose: "in_order",
  earlyClose: "refuse",
  unrecognizedRevenue: "refuse",
  badDebtRecovery: "bad_debt",
};
