/** What the stories are about: each of these subjects has one or more. */
export const subjects = {
  "mid-month-upgrade": "mid-month seat upgrade with proration and entitlement",
  "failed-payment-three-regions": "failed payment in three regions",
  "bundle-milestone-allocation": "bundle of software and services with milestone and allocation",
  "credit-memo-three-levels": "credit memo request through three approval levels",
  "usage-spike": "usage spike",
  "usage-missing-duplicate": "missing and duplicate usage",
  "vat-registry-down": "VAT number registry down",
  "emea-expansion": "EMEA expansion with split entity",
  "erp-maintenance": "ERP maintenance window during renewals",
  "closed-period": "closed-period posting",
  "duplicate-charge": "duplicate charge after timeout",
  chargeback: "chargeback",
  "customer-merge": "customer merge and hierarchy change",
  "price-launch": "price launch with stale rate cards on a thousand accounts",
  "second-billing-entity": "acquisition of a second billing entity",
  "onboarding-compensated": "multi-entity enterprise onboarding that fails half-way and is compensated",
  "renewal-missed": "renewal missed",
  "credit-limit": "credit above limit",
  "policy-in-flight": "policy change in mid-flight",
  "cancelled-mid-term": "contract ended in the middle of its term, with usage to bill",
  "ticket-billing-error": "support ticket whose real cause is a billing error",
} as const;

export type Subject = keyof typeof subjects;
