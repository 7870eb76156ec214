import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { invoiceOutOfTrend, usageOutOfTrend } from "./anomaly.ts";
import { creditExcess } from "./credit-excess.ts";
import { creditAsked, slaCredit } from "./credit-request.ts";
import { discountUnapproved } from "./discount-unapproved.ts";
import { duplicateInvoice, proration, stuckDraft } from "./draft-invoices.ts";
import { chargeback } from "./chargeback.ts";
import { duplicateCharge } from "./duplicate-charge.ts";
import { entitlementDrift } from "./entitlement-drift.ts";
import { eventLost } from "./event-lost.ts";
import { hardDecline } from "./hard-decline.ts";
import { missingSsp } from "./missing-ssp.ts";
import { missingUsage } from "./missing-usage.ts";
import { payoutGap } from "./payout-gap.ts";
import type { Playbook } from "./playbook.ts";
import { postingRejected } from "./posting-rejected.ts";
import { priceMismatch } from "./price-mismatch.ts";
import { renewalMissed } from "./renewal-missed.ts";
import { orderNotBilled, softDecline, threeWayMatch } from "./refused-steps.ts";
import type { CorrectionKind } from "../policies/correction-kind.ts";
import { scheduleOffDates } from "./schedule-off-dates.ts";
import { serviceRestriction } from "./service-restriction.ts";
import { subledgerBreak } from "./subledger-break.ts";
import { taxJurisdiction } from "./tax-jurisdiction.ts";
import { duplicateUsage, lateUsage } from "./usage-billed.ts";
import { taxMismatch } from "./tax-mismatch.ts";
import { taxUnavailable } from "./tax-unavailable.ts";
import { unappliedCash } from "./unapplied-cash.ts";
import { wrongCurrency } from "./wrong-currency.ts";

/** The playbook of every exception code. */
const playbooks: Readonly<Record<ExceptionCode, Playbook>> = {
  "QTC-PRICE-MISMATCH": priceMismatch,
  "QTC-DISCOUNT-UNAPPROVED": discountUnapproved,
  "QTC-ORDER-NOT-BILLED": orderNotBilled,
  "QTC-ENTITLEMENT-DRIFT": entitlementDrift,
  "BIL-PRORATION": proration,
  "BIL-DUPLICATE": duplicateInvoice,
  "BIL-STUCK-DRAFT": stuckDraft,
  "BIL-CREDIT-EXCESS": creditExcess,
  "BIL-ANOMALY": invoiceOutOfTrend,
  "BIL-RENEWAL-MISSED": renewalMissed,
  "USG-MISSING": missingUsage,
  "USG-DUPLICATE": duplicateUsage,
  "USG-LATE": lateUsage,
  "USG-ANOMALY": usageOutOfTrend,
  "TAX-MISMATCH": taxMismatch,
  "TAX-JURISDICTION": taxJurisdiction,
  "TAX-UNAVAILABLE": taxUnavailable,
  "PAY-SOFT-DECLINE": softDecline,
  "PAY-HARD-DECLINE": hardDecline,
  "PAY-DUPLICATE": duplicateCharge,
  "PAY-UNAPPLIED": unappliedCash,
  "PAY-CHARGEBACK": chargeback,
  "PAY-RESTRICTION": serviceRestriction,
  "PAY-PAYOUT-GAP": payoutGap,
  "ERP-POST-REJECTED": postingRejected,
  "ERP-SUBLEDGER-BREAK": subledgerBreak,
  "ERP-CURRENCY": wrongCurrency,
  "REV-ALLOCATION": missingSsp,
  "REV-SCHEDULE": scheduleOffDates,
  "MATCH-3WAY": threeWayMatch,
  "SLA-CREDIT-OWED": slaCredit,
  "CREDIT-REQUESTED": creditAsked,
  "INT-EVENT-LOST": eventLost,
};

/** Of what kind the correction of a finding is. */
export function correctionKindOf(finding: Finding): CorrectionKind {
  return playbooks[finding.code].kind?.(finding) ?? "usual";
}

/** How an exception is cured. */
export function playbookOf(code: ExceptionCode): Playbook {
  return playbooks[code];
}
