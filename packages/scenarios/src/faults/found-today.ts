import type { FaultKind } from "./fault.ts";

/**
 * Kinds all of whose exceptions today's guards, watches and reconciliations find, as seasons with them or their worked
 * examples show.
 */
const found: ReadonlySet<string> = new Set([
  "headline",
  "stale-rate-card",
  "wrong-legal-entity",
  "hierarchy-moved",
  "entitlement-drift",
  "soft-decline",
  "list-price-launch",
  "coupon-rounding",
  "seats-unsigned",
  "hard-decline",
  "authentication-required",
  "mandate-revoked",
  "period-closed",
  "period-soft-closed",
  "erp-maintenance",
  "account-unmapped",
  "customer-blocked",
  "sla-credit-rejected",
  "sla-credit-not-given",
  "matrix-loosened",
  "discount-ramped",
  "amendment-after-rating",
  "service-past-end",
  "proration-time-zone",
  "anchor-drift",
  "duplicate-invoice",
  "draft-forgotten",
  "refund-and-credit",
  "credit-beyond-owed",
  "usage-withheld",
  "usage-duplicated",
  "usage-late",
  "usage-corrected",
  "usage-metered-twice",
  "usage-metered-late",
  "usage-refused",
  "usage-quarantined",
  "partial-batch",
  "entitlement-suspended",
  "entitlement-terminated",
  "three-way-mismatch",
  "sla-credit-unasked",
  "coupon-tax-rounding",
  "tax-engine-down",
  "vat-registry-down",
  "vat-number-invalid",
  "exemption-revoked",
  "tax-point-moved",
  "ship-to-moved",
  "duplicate-charge",
  "chargeback",
  "debit-returned",
  "refund-bounced",
  "unapplied-cash",
  "payout-by-hand",
  "receivables-switched",
  "credit-into-closed-period",
  "yen-by-the-hundred",
  "minor-units-misread",
  "ssp-missing",
  "schedule-off-dates",
  "event-lost",
  "event-poisoned",
  "won-event-lost",
]);

export type Findability = "found" | "not found" | "nothing to find";

/** Whether the estate finds today what a kind must cause. What it does not is played and true all the same, and graded as missed. */
export function findabilityToday({ name, truth }: Pick<FaultKind, "name" | "truth">): Findability {
  if (truth.length === 0) return "nothing to find";
  return found.has(name) ? "found" : "not found";
}
