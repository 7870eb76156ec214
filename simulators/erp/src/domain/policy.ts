import type { LedgerPolicy } from "@cashline/contracts/systems/erp/ledger-entities";

/** What a tenant has that never set a policy: nothing must be set, and everything is as it was before there was one. */
export const defaultPolicy: LedgerPolicy = {
  scheduleBy: "day",
  serviceEndDay: "excluded",
  shortPaymentTolerance: { minor: "0", percent: "0" },
  overpayment: "unapplied",
  creditAboveOpen: "refuse",
  creditMemoRevenue: "catch_up",
  creditMemoApproval: "none",
  journalPosting: "on_approval",
  missingFxRate: "untranslated",
  fxRateMaximumAgeDays: 7,
  agingFrom: "due_date",
  periodClose: "in_order",
};
