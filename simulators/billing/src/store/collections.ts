import type { AppliedCoupon, Coupon, CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { BillingAccount, Invoice, RateCard, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { BillingPolicy } from "@cashline/contracts/systems/billing/policy";
import { collection } from "@cashline/sim-kit/collection";
import type { BillingTerm } from "../domain/billing-term.ts";
import type { CreditElsewhere } from "../domain/charged-periods.ts";
import type { PendingItem } from "../domain/pending-item.ts";
import type { Renewal } from "../domain/subscription.ts";
import type { Told } from "../domain/seats-charged.ts";
import type { EarlierTerms } from "../domain/usage-segments.ts";
import type { StoredUsage } from "../domain/usage.ts";

/** How many batches of usage a subscription has had; tells apart the events about them. */
export type UsageBatches = { id: string; subscriptionId: string; batches: number };

/** What a subscription was before a day's changes, and each of them as it was told. */
export type KeptTerms = EarlierTerms & { id: string; subscriptionId: string; told: Told[] };

/** The last number used in a series of invoice or credit note numbers. */
export type NumberCounter = { id: string; series: string; last: number };

/** That an invoice charges a subscription whose name it does not bear: a consolidated one has lines of several. */
export type ChargedElsewhere = { id: string; subscriptionId: string; invoiceId: string };

/** A failed payment an invoice has counted. */
export type PaymentFailure = { id: string; invoiceId: string; paymentIntentId: string };

export const collections = {
  accounts: collection<BillingAccount>("accounts", { indexes: ["accountId", "parentAccountId"] }),
  rateCards: collection<RateCard>("rate_cards", { indexes: ["sku", "accountId"] }),
  subscriptions: collection<Subscription>("subscriptions", { indexes: ["contractId", "billingAccountId", "status"] }),
  renewals: collection<Renewal>("renewals"),
  billingTerms: collection<BillingTerm>("billing_terms", { indexes: ["subscriptionId", "state"] }),
  earlierTerms: collection<KeptTerms>("earlier_terms", { indexes: ["subscriptionId"] }),
  pendingItems: collection<PendingItem>("pending_items", { indexes: ["pendingOf", "billedBy", "correctsInvoiceId", "subscriptionId"] }),
  usage: collection<StoredUsage>("usage", { indexes: ["unbilledOf", "billedBy", "subscriptionId"] }),
  usageBatches: collection<UsageBatches>("usage_batches"),
  invoices: collection<Invoice>("invoices", { indexes: ["subscriptionId", "status", "number"] }),
  chargedElsewhere: collection<ChargedElsewhere>("charged_elsewhere", { indexes: ["subscriptionId"] }),
  paymentFailures: collection<PaymentFailure>("payment_failures"),
  creditNotes: collection<CreditNote>("credit_notes", { indexes: ["invoiceId", "billingAccountId", "number", "creditStatus"] }),
  creditsElsewhere: collection<CreditElsewhere>("credits_elsewhere", { indexes: ["subscriptionId"] }),
  coupons: collection<Coupon>("coupons", { indexes: ["code"] }),
  appliedCoupons: collection<AppliedCoupon>("applied_coupons", { indexes: ["subscriptionId"] }),
  policies: collection<BillingPolicy & { id: string }>("policies"),
  policyVersions: collection<BillingPolicy & { id: string }>("policy_versions"),
  numberCounters: collection<NumberCounter>("number_counters"),
};

export type Collections = typeof collections;
