import type { BillingAccount, Invoice, Subscription } from "@cashline/contracts/systems/billing/entities";
import type { ListPrice, Quote } from "@cashline/contracts/systems/cpq/entities";
import type { Account, Contract, Opportunity } from "@cashline/contracts/systems/crm/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { deriveId } from "@cashline/kernel/ids";
import type { MoneyWire } from "@cashline/kernel/money";

export const SEED = "world";
export const NOW = "2026-02-02T10:00:00.000Z";

/** The one business case of the flows' tests: ten seats, a year, 12,000.00 USD. */
export const ids = {
  account: idOf("acc"),
  parent: idOf("acc", "parent"),
  contract: idOf("ctr"),
  opportunity: idOf("opp"),
  subscription: idOf("sub"),
  billingAccount: idOf("bac"),
  method: idOf("pm"),
  entitlement: idOf("ent"),
  price: idOf("prc"),
  rateCard: idOf("rc"),
  quote: idOf("qte"),
  customer: idOf("cus"),
};

export const usd = (minor: number | bigint): MoneyWire => ({ currency: "USD", minor: String(minor) });
export const address = { line1: "1 Main St", city: "Oakland", postalCode: "94601", region: "CA", country: "US" };
const product = { sku: "core", tier: "pro" };
export const term = { startOn: "2026-02-01", endOn: "2027-02-01", termMonths: 12, billingFrequency: "annual" as const };

export const opportunity: Opportunity = {
  id: ids.opportunity,
  externalKey: "opp-1",
  name: "Renewal",
  accountId: ids.account,
  contractId: ids.contract,
  kind: "renewal",
  stage: "closed_won",
  closeOn: "2026-02-01",
  terms: { ...product, seats: 10, discountPercent: "0", termMonths: 12, billingFrequency: "annual" },
  quoteId: null,
  closedAt: NOW,
  lossReason: null,
};
export const account: Account = {
  id: ids.account,
  externalKey: "acc-1",
  name: "Acme",
  parentAccountId: null,
  status: "customer",
  tier: "enterprise",
  industry: "tools",
  currency: "USD",
  address,
  taxId: null,
};
export const contract: Contract = {
  id: ids.contract,
  externalKey: "ctr-1",
  accountId: ids.account,
  status: "activated",
  sellingEntity: "US01",
  currency: "USD",
  startOn: "2025-02-01",
  endOn: "2026-02-01",
  termMonths: 12,
  ...product,
  seats: 10,
  unitPrice: "100",
  discountPercent: "0",
  billingFrequency: "annual",
  paymentTerms: "on_receipt",
  autoRenew: false,
  renewals: 0,
  lastOpportunityId: null,
  lastTermValue: usd(1_100_000),
};
export const subscription: Subscription = {
  id: ids.subscription,
  billingAccountId: ids.billingAccount,
  contractId: ids.contract,
  status: "active",
  ...product,
  quantity: 10,
  discountPercent: "0",
  currency: "USD",
  billingFrequency: "annual",
  termMonths: 12,
  startOn: "2025-02-01",
  endOn: "2026-02-01",
  anchorOn: "2025-02-01",
  autoRenew: false,
  renewals: 0,
  lastQuoteId: null,
  billingTiming: "in_advance",
  ramp: [],
  scheduled: null,
  hold: null,
  cancelledOn: null,
  changedOn: null,
};
export const billingAccount: BillingAccount = {
  id: ids.billingAccount,
  accountId: ids.account,
  name: "Acme",
  parentAccountId: null,
  legalEntity: "US01",
  currency: "USD",
  billTo: address,
  taxId: null,
  paymentTerms: "on_receipt",
  paymentMethodId: ids.method,
  dunningCampaign: null,
};
export const entitlement: Entitlement = {
  id: ids.entitlement,
  contractId: ids.contract,
  accountId: ids.account,
  ...product,
  seats: 10,
  startOn: "2025-02-01",
  endOn: "2026-02-01",
  status: "active",
  suspensionReason: null,
  renewals: 0,
};
export const price: ListPrice = {
  id: ids.price,
  ...product,
  currency: "USD",
  accountId: null,
  unitPrice: "100",
  includedUsage: 0,
  overageUnitPrice: "1",
  effectiveOn: "2026-01-01",
};
export const quote: Quote = {
  id: ids.quote,
  kind: "renewal",
  status: "draft",
  accountId: ids.account,
  contractId: ids.contract,
  opportunityId: ids.opportunity,
  currency: "USD",
  ...term,
  ...product,
  quantity: 10,
  listPriceId: ids.price,
  unitPrice: "100",
  discountPercent: "0",
  includedUsage: 0,
  overageUnitPrice: "1",
  periodNet: usd(1_200_000),
  termNet: usd(1_200_000),
  approvedBy: null,
  acceptedAt: null,
};

/** A draft of the renewal's invoice at a unit price in whole dollars. */
export function draftOf(revision: number, unitPrice: number, legalEntity: string): Invoice {
  const net = usd(unitPrice * 10 * 12 * 100);
  return {
    id: idOf("inv", String(revision)),
    number: null,
    status: "draft",
    purpose: "renewal",
    hold: null,
    billingAccountId: ids.billingAccount,
    accountId: ids.account,
    subscriptionId: ids.subscription,
    contractId: ids.contract,
    quoteId: ids.quote,
    legalEntity,
    currency: "USD",
    rateCardId: ids.rateCard,
    lines: [
      {
        lineId: "1",
        subscriptionId: ids.subscription,
        kind: "recurring",
        description: "Core",
        ...product,
        quantity: 10,
        months: 12,
        chargeModel: "per_unit",
        unitPrice: String(unitPrice),
        tiers: [],
        discountPercent: "0",
        periodStartOn: term.startOn,
        periodEndOn: term.endOn,
        gross: net,
        discount: usd(0),
        net,
        tax: null,
      },
    ],
    gross: net,
    discounts: [],
    net,
    tax: usd(0),
    total: net,
    due: net,
    paid: usd(0),
    credited: usd(0),
    creditsApplied: [],
    writtenOff: null,
    rounding: "half-up, per line",
    policy: { version: 0, timeZone: "UTC", proration: "actual_days", discountOrder: "stated", numbering: "daily_run" },
    taxDocumentId: null,
    replacesInvoiceId: revision === 1 ? null : idOf("inv", String(revision - 1)),
    revision,
    draftedAt: NOW,
    finalizedAt: null,
    issuedOn: null,
    dueOn: null,
    paidAt: null,
    voidedAt: null,
    dunning: { attempts: 0, lastDecline: null, nextRetryAt: null, exhausted: false, campaign: null, finalActionAt: null },
  };
}

export function idOf(prefix: string, key = "1"): string {
  return deriveId(prefix, SEED, key);
}
