import { amendmentNotBilled } from "./amendment-not-billed.ts";
import { changeProration } from "./change-proration.ts";
import { creditExcess } from "./credit-excess.ts";
import type { Detector } from "./detector.ts";
import { discountAboveMatrix } from "./discount-above-matrix.ts";
import { duplicateInvoice } from "./duplicate-invoice.ts";
import { duplicateUsage } from "./duplicate-usage.ts";
import { entitlementDrift } from "./entitlement-drift.ts";
import { lateUsage } from "./late-usage.ts";
import { missingUsage } from "./missing-usage.ts";
import { overlappingPeriod } from "./overlapping-period.ts";
import { rampedDiscount } from "./ramped-discount.ts";
import { renewalMissed } from "./renewal-missed.ts";
import { creditNotGiven, slaCreditNotGiven } from "./credit-not-given.ts";
import { slaCreditUnasked } from "./sla-credit-unasked.ts";
import { stuckDraft } from "./stuck-draft.ts";
import { threeWayMatch } from "./three-way-match.ts";
import { chargeback } from "./chargeback.ts";
import { duplicateCharge } from "./duplicate-charge.ts";
import { exemptionRevoked } from "./exemption-revoked.ts";
import { misreadUnits } from "./misread-units.ts";
import { missingSsp } from "./missing-ssp.ts";
import { payoutGap } from "./payout-gap.ts";
import { refusedCredit } from "./refused-credit.ts";
import { refundBounced } from "./refund-bounced.ts";
import { scheduleOffDates } from "./schedule-off-dates.ts";
import { subledgerBreak } from "./subledger-break.ts";
import { taxMismatch } from "./tax-mismatch.ts";
import { unappliedCash } from "./unapplied-cash.ts";
import { invoiceNotPosted } from "./invoice-not-posted.ts";
import { postingOffInvoice } from "./posting-off-invoice.ts";
import { taxOffBooks } from "./tax-off-books.ts";
import { cashNotBooked } from "./cash-not-booked.ts";
import { cashWithoutPayment } from "./cash-without-payment.ts";
import { chargeWithoutInvoice } from "./charge-without-invoice.ts";
import { creditNotPosted, memoOffNote } from "./credit-postings.ts";
import { refundNotBooked } from "./refund-not-booked.ts";
import { wrongRate } from "./wrong-rate.ts";
import { writeOffApart } from "./write-off-apart.ts";

/** Every comparison of the systems, in the order in which they are made. */
export const detectors: readonly Detector[] = [
  entitlementDrift,
  amendmentNotBilled,
  discountAboveMatrix,
  rampedDiscount,
  changeProration,
  overlappingPeriod,
  duplicateInvoice,
  stuckDraft,
  creditExcess,
  renewalMissed,
  missingUsage,
  duplicateUsage,
  lateUsage,
  threeWayMatch,
  slaCreditUnasked,
  slaCreditNotGiven,
  creditNotGiven,
  taxMismatch,
  exemptionRevoked,
  duplicateCharge,
  chargeWithoutInvoice,
  unappliedCash,
  refundBounced,
  chargeback,
  refusedCredit,
  payoutGap,
  subledgerBreak,
  invoiceNotPosted,
  postingOffInvoice,
  creditNotPosted,
  memoOffNote,
  writeOffApart,
  taxOffBooks,
  cashNotBooked,
  cashWithoutPayment,
  refundNotBooked,
  wrongRate,
  misreadUnits,
  missingSsp,
  scheduleOffDates,
];
