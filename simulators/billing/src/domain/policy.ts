import type { AppliedPolicy, BillingPolicy, DunningCampaign } from "@cashline/contracts/systems/billing/policy";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import { misfit, refused, type Refused } from "./refused.ts";

/** A policy with the version a document names. */
export type PolicyInForce = BillingPolicy & { readonly version: number };

/** Retries after 3, 5 and 7 days, never after a hard decline; then a person takes over. */
const standardCampaign: DunningCampaign = {
  code: "standard",
  retryAfterDays: [3, 5, 7],
  schedule: "fixed",
  hardDecline: "stop",
  graceDays: 0,
  finalAction: "none",
};

/** What holds while nothing has been set. */
export const defaultPolicy: BillingPolicy = {
  timeZone: "UTC",
  autoInvoicing: false,
  proration: "actual_days",
  changeBilling: "next_invoice",
  cancellationCredit: "prorated",
  rounding: "half-up",
  roundingLevel: "per_line",
  discountOrder: "stated",
  numbering: "daily_run",
  consolidation: "none",
  usageBilling: "per_term",
  usagePrices: "when_used",
  lateUsage: "stays_unbilled",
  partPeriodAllowance: "prorated",
  pausedPeriods: "prorate",
  creditSurplus: "credit",
  dunningCampaigns: [standardCampaign],
  defaultCampaign: "standard",
  invoiceLimits: "none",
};

export const noPolicySet: PolicyInForce = { ...defaultPolicy, version: 0 };

/**
 * What is printed on a document of how it was made.
 * Source: ours; vendors disagree, so the policy is printed on what it made.
 */
export function appliedPolicy(policy: PolicyInForce): AppliedPolicy {
  return {
    version: policy.version,
    timeZone: policy.timeZone,
    proration: policy.proration,
    changeBilling: policy.changeBilling,
    cancellationCredit: policy.cancellationCredit,
    rounding: policy.rounding,
    roundingLevel: policy.roundingLevel,
    discountOrder: policy.discountOrder,
    numbering: policy.numbering,
    consolidation: policy.consolidation,
    usageBilling: policy.usageBilling,
    usagePrices: policy.usagePrices,
    lateUsage: policy.lateUsage,
    partPeriodAllowance: policy.partPeriodAllowance,
    pausedPeriods: policy.pausedPeriods,
    creditSurplus: policy.creditSurplus,
  };
}

/** The rounding rule as a document states it. Source: ours, as `appliedPolicy`. */
export function roundingRule(policy: Pick<BillingPolicy, "rounding" | "roundingLevel">): Invoice["rounding"] {
  return policy.roundingLevel === "per_line" ? `${policy.rounding}, per line` : `${policy.rounding}, per invoice`;
}

/**
 * Why a policy cannot be taken; undefined when it can.
 * Source: ours; a policy that names what it does not hold is a mistake.
 */
export function policyRefusal(policy: BillingPolicy): Refused | undefined {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(policy.timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return misfit("timeZone", `${policy.timeZone} is no IANA time zone`);
  }
  const codes = policy.dunningCampaigns.map(({ code }) => code);
  if (new Set(codes).size < codes.length) return misfit("dunningCampaigns", "Two dunning campaigns have the same code");
  if (!codes.includes(policy.defaultCampaign)) return unknownCampaign(policy.defaultCampaign);
  return undefined;
}

/**
 * The campaign of an account: its own, else the tenant's default one; undefined for a code the policy has not.
 * Source: as `campaignFor`.
 */
export function campaignOf(policy: BillingPolicy, code: string | null): DunningCampaign | undefined {
  return policy.dunningCampaigns.find((campaign) => campaign.code === (code ?? policy.defaultCampaign));
}

/**
 * The campaign an account is pursued by; the default one where the policy no longer has the account's own.
 * Source: Lago's dunning campaigns: the customer's own, else the default one.
 */
export function campaignFor(policy: BillingPolicy, code: string | null): DunningCampaign {
  return campaignOf(policy, code) ?? campaignOf(policy, null) ?? standardCampaign;
}

export function unknownCampaign(code: string): Refused {
  return refused("unknown-dunning-campaign", `There is no dunning campaign "${code}"`);
}
