import type { Case, PolicyDecision } from "@cashline/contracts/services/orchestrator/entities";
import type { Policy } from "./policy.ts";

/** What is done about an invoice that cannot be collected, and after how many days. */
export type CollectionsPolicy = {
  flagAfterDays: number;
  taskAfterDays: number;
  taskPriority: "high" | "normal";
  /** -1 where the service is never restricted. */
  restrictAfterDays: number;
};

/** The policy for a customer, with the decision it comes from. */
export async function collectionsPolicy(
  policy: Policy,
  of: Pick<Case, "region" | "customerTier">,
): Promise<CollectionsPolicy & { decision: PolicyDecision }> {
  const decision = await policy.decide("collections", { region: of.region ?? "unknown", customerTier: of.customerTier ?? "unknown" });
  return { ...(decision.result as CollectionsPolicy), decision };
}
