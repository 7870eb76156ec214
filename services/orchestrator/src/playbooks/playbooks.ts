import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { byHand } from "./by-hand.ts";
import { creditAsked, slaCredit } from "./credit-request.ts";
import { entitlementDrift } from "./entitlement-drift.ts";
import { hardDecline } from "./hard-decline.ts";
import type { Playbook } from "./playbook.ts";
import { postingRejected } from "./posting-rejected.ts";
import { priceMismatch } from "./price-mismatch.ts";
import { orderNotBilled, softDecline, threeWayMatch, unappliedCash } from "./refused-steps.ts";
import { serviceRestriction } from "./service-restriction.ts";
import { taxJurisdiction } from "./tax-jurisdiction.ts";

/** The playbook of every exception code. */
const playbooks: Readonly<Record<ExceptionCode, Playbook>> = {
  "QTC-PRICE-MISMATCH": priceMismatch,
  "QTC-DISCOUNT-UNAPPROVED": byHand("QTC-DISCOUNT-UNAPPROVED"),
  "QTC-ORDER-NOT-BILLED": orderNotBilled,
  "QTC-ENTITLEMENT-DRIFT": entitlementDrift,
  "BIL-PRORATION": byHand("BIL-PRORATION"),
  "BIL-DUPLICATE": byHand("BIL-DUPLICATE"),
  "BIL-STUCK-DRAFT": byHand("BIL-STUCK-DRAFT"),
  "BIL-CREDIT-EXCESS": byHand("BIL-CREDIT-EXCESS"),
  "BIL-RENEWAL-MISSED": byHand("BIL-RENEWAL-MISSED"),
  "USG-MISSING": byHand("USG-MISSING"),
  "USG-DUPLICATE": byHand("USG-DUPLICATE"),
  "USG-LATE": byHand("USG-LATE"),
  "TAX-MISMATCH": byHand("TAX-MISMATCH"),
  "TAX-JURISDICTION": taxJurisdiction,
  "TAX-UNAVAILABLE": byHand("TAX-UNAVAILABLE"),
  "PAY-SOFT-DECLINE": softDecline,
  "PAY-HARD-DECLINE": hardDecline,
  "PAY-DUPLICATE": byHand("PAY-DUPLICATE"),
  "PAY-UNAPPLIED": unappliedCash,
  "PAY-CHARGEBACK": byHand("PAY-CHARGEBACK"),
  "PAY-RESTRICTION": serviceRestriction,
  "PAY-PAYOUT-GAP": byHand("PAY-PAYOUT-GAP"),
  "ERP-POST-REJECTED": postingRejected,
  "ERP-SUBLEDGER-BREAK": byHand("ERP-SUBLEDGER-BREAK"),
  "ERP-CURRENCY": byHand("ERP-CURRENCY"),
  "REV-ALLOCATION": byHand("REV-ALLOCATION"),
  "REV-SCHEDULE": byHand("REV-SCHEDULE"),
  "MATCH-3WAY": threeWayMatch,
  "SLA-CREDIT-OWED": slaCredit,
  "CREDIT-REQUESTED": creditAsked,
  "INT-EVENT-LOST": byHand("INT-EVENT-LOST"),
};

/** How an exception is cured. */
export function playbookOf(code: ExceptionCode): Playbook {
  return playbooks[code];
}
