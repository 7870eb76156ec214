import type { ProvisioningPolicy } from "@cashline/contracts/systems/provisioning/policy";

/**
 * The policy of a tenant that has set none. No seat beyond those granted and no reduction below those held, as Google
 * Workspace and Salesforce do; Microsoft 365 lets a reduction through and leaves people over. Days of suspension are lost;
 * Zuora offers to add them to the term. Thirty days of grace, as Microsoft 365 gives an expired subscription. Switching on and
 * off takes no time.
 */
export const defaultPolicy: Omit<ProvisioningPolicy, "id"> = {
  seatOveragePercent: 0,
  seatReduction: "refuse",
  resumption: "keep_end",
  graceDays: 30,
  provisioningMinutes: 0,
  deprovisioningMinutes: 0,
};
