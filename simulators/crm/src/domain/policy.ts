import type { CrmPolicy } from "@cashline/contracts/systems/crm/policy";

/**
 * The policy of a tenant that has set none. Probabilities are those Salesforce ships with its standard stages
 * (Prospecting 10, Qualification 10, Proposal/Price Quote 75, Negotiation/Review 90, all of them pipeline); retention is
 * its 72 hours of change events, 20 seconds its long-running call. Its calls a day depend on licences: five thousand of them,
 * so that a season's day stays below. A limit of the tenant's own is met where a scenario sets one.
 */
export const defaultPolicy: Omit<CrmPolicy, "id"> = {
  maxHierarchyDepth: 10,
  billToDefault: "self",
  duplicateRule: "allow",
  mergeFields: "master_wins",
  stagePath: "free",
  stages: {
    prospecting: { probability: 10, forecastCategory: "pipeline" },
    qualification: { probability: 10, forecastCategory: "pipeline" },
    proposal: { probability: 75, forecastCategory: "pipeline" },
    negotiation: { probability: 90, forecastCategory: "pipeline" },
  },
  contractApproval: "required",
  separateApprover: true,
  changeEventRetentionHours: 72,
  contractCurrency: "account",
  licences: 5_000,
  dailyRequestLimit: 1_000_000_000,
  concurrentLongRunningLimit: 100_000,
  longRunningAfterMs: 20_000,
};

/**
 * Calls a day: 100,000 and 1,000 for each licence, or the tenant's own limit where that is lower.
 * Source: Salesforce, "API Request Limits and Allocations" (Enterprise Edition).
 */
export function dailyRequestsOf({ licences, dailyRequestLimit }: Pick<CrmPolicy, "licences" | "dailyRequestLimit">): number {
  return Math.min(dailyRequestLimit, 100_000 + 1_000 * licences);
}
